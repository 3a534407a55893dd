// The requests whose cost must not depend on the size of the data.
import { shop } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { pages, prepare } from '../bench/pages.ts';
import type { Shop } from '../shop-processes.ts';
import { productId } from './catalogue.ts';

export interface Size {
  readonly products: number;
  readonly orders: number;
}

/** A shop with data of this size. */
export interface Grown {
  readonly shop: Shop;
  readonly size: Size;
  /** The visitor with many orders; '' without orders. */
  readonly cookie: string;
}

/** Sends one request, and throws if the response is wrong. */
export type Send = () => Promise<void>;

interface Subject {
  readonly name: string;
  /** Prepares `count` requests, which the returned function sends one by one. */
  prepare(grown: Grown, count: number): Promise<Send>;
}

const ownProducts = 9;
const perPage = 12;
const benched = ['home', 'product', 'cart', 'order', 'orderPage'];

const lastPage = ({ products }: Size) =>
  products > ownProducts + perPage ? `/?page=${productId(products - perPage - 1)}` : '/';

export const subjects: readonly Subject[] = [
  ...pages
    .filter(({ name }) => benched.includes(name))
    .map(
      (page): Subject => ({
        name: page.name,
        async prepare({ shop }, count) {
          const { request } = await prepare(page, shop.url, page.isOnce ? count : 1);
          const { method, visitors, body, status, contains } = request;
          let turn = 0;
          return async () => {
            const { path = '', cookie = '' } = visitors[turn++ % visitors.length] ?? {};
            const form = body && { 'content-type': 'application/x-www-form-urlencoded' };
            await expectPage(shop.url + path, status, contains, {
              ...{ method, headers: { cookie, ...form } },
              ...(body && { body }),
            });
          };
        },
      }),
    ),
  getPage('last page of home', ({ size }) => lastPage(size), 'page-home'),
  getPage('search', () => '/search?q=glass', 'page-search'),
  getPage('search without a match', () => '/search?q=xylophone', 'page-search'),
  getPage('list of orders', () => '/orders', 'page-orders'),
  {
    name: 'assistant',
    prepare: async ({ shop }) => {
      const body = new URLSearchParams({ message: 'a warm mug for my kitchen' });
      return () => expectPage(`${shop.url}/assistant`, 200, 'page-assistant', { method: 'POST', body });
    },
  },
  {
    name: 'ten queries of the reconciler',
    async prepare({ shop: { ports } }) {
      const workload = testWorkload('growth');
      const orders = connect({
        workload,
        service: shop.OrderService,
        address: `127.0.0.1:${ports.of('orderservice')}`,
      });
      return async () => {
        for (let query = 0; query < 10; query++)
          await orders.leaseUnfinishedOrders({ leaseOwner: 'growth', leaseMs: 1, limit: 10 });
      };
    },
  },
];

function getPage(name: string, pathOf: (grown: Grown) => string, contains: string): Subject {
  return {
    name,
    prepare: async (grown) => {
      const url = grown.shop.url + pathOf(grown);
      return () => expectPage(url, 200, contains, { headers: { cookie: grown.cookie } });
    },
  };
}

async function expectPage(url: string, status: number, contains: string, init: RequestInit): Promise<void> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  if (response.status !== status || !text.includes(contains))
    throw new Error(`${url} returned ${response.status}: ${text.slice(0, 200)}`);
}
