// Measures what visitors get while one service is down, stuck or slow, for docs/reliability.md and its test.
import { join } from 'node:path';
import { shop as contract } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { type WorkloadName, workloadNames } from '../topology.ts';
import { fillCart, mug, orderForm, placeOrder } from './buying.ts';
import { until } from './eventually.ts';
import { freshDirectory } from './running-shop.ts';
import { type Condition, type ShopWithProxy, startShopWithProxy } from './shop-with-proxy.ts';
import { type ShopResponse, type Visitor, visitor } from './visitor.ts';

export const backends = workloadNames.filter((name) => name !== 'frontend');
export const outages = ['stuck', 'slow', 'down'] as const satisfies Condition[];
export const pages = ['home', 'product', 'cart', 'order'] as const;
export type Page = (typeof pages)[number];
export type Outage = (typeof outages)[number];

/** The longest time that a visitor may wait, ms. */
export const budgetMs: Record<Page, number> = { home: 2_000, product: 2_000, cart: 2_000, order: 5_000 };

export interface Cell {
  backend: WorkloadName;
  outage: Outage;
  page: Page;
  status: number;
  ms: number;
  text: string;
}

export interface Measured {
  cells: Cell[];
  /** From the end of the outage until every page and an order succeed, ms. */
  recoveries: { backend: WorkloadName; outage: Outage; ms: number }[];
  /** Status of the order pages to which visitors were redirected during the outage. */
  orderPages: number[];
  /** Final states of the visitors' orders, including orders for which they got no response. */
  ends: string[];
}

/** Contains a directory for each shop. */
const data = freshDirectory();

/** A visitor with a product in the cart, and the form to buy it. */
async function buyer(url: string) {
  const person = visitor(url);
  await fillCart(person);
  return { person, form: await orderForm(person) };
}
type Buyer = Awaited<ReturnType<typeof buyer>>;

/** Requests all pages in parallel. `reader` has a separate cart, which no order empties. */
async function visit({ person, form }: Buyer, reader: Visitor) {
  const since = performance.now();
  const requests: Record<Page, Promise<ShopResponse>> = {
    home: reader.get('/'),
    product: reader.get(`/product/${mug}`),
    cart: reader.get('/cart'),
    order: placeOrder(person, form),
  };
  return Promise.all(
    pages.map(async (page) => {
      const { status, text, location } = await requests[page];
      return { page, status, text, location, ms: performance.now() - since };
    }),
  );
}

/** Puts one backend through all outages, in its own shop. */
async function measureOne(backend: WorkloadName, run = 'first'): Promise<Measured> {
  const shop = await startShopWithProxy(backend, { RECONCILE_INTERVAL: '200ms', DATA_DIR: join(data, backend, run) });
  const measured: Measured = { cells: [], recoveries: [], orderPages: [], ends: [] };
  const customers: Visitor[] = [];
  try {
    for (const outage of outages) {
      const ready = () => buyer(shop.url);
      const [customer, next, { person: reader }] = await Promise.all([ready(), ready(), ready()]);
      customers.push(customer.person, next.person);
      await shop.setCondition(outage);
      for (const { location, ...cell } of await visit(customer, reader)) {
        measured.cells.push({ backend, outage, ...cell });
        if (location) measured.orderPages.push((await customer.person.get(location)).status);
      }
      await shop.setCondition('up');
      const since = performance.now();
      const works = async () => (await visit(next, reader)).every(({ status }) => status === 200 || status === 303);
      await until(`${backend} after it was ${outage}`, works);
      measured.recoveries.push({ backend, outage, ms: performance.now() - since });
    }
    measured.ends = await endsOf(shop, customers);
    return measured;
  } finally {
    await shop.stop();
  }
}

/** Waits until all orders are in a final state; an abandoned order is leased for 12 s before it is taken over. */
async function endsOf(shop: ShopWithProxy, customers: Visitor[]): Promise<string[]> {
  const workload = testWorkload('test', { LOG_LEVEL: 'silent' });
  const orders = connect({ workload, service: contract.OrderService, address: shop.addressOf('orderservice') });
  const ended = async () => {
    const lists = customers.map(({ cookies }) => orders.listOrders({ userId: cookies.get('shop_session-id') ?? '' }));
    const states = (await Promise.all(lists)).flatMap((list) => list.orders.map(({ state }) => state));
    return states.every((state) => /DONE|REFUNDED|REFUSED/.test(state)) && states;
  };
  try {
    return await until('final states of all orders', ended, 20_000);
  } finally {
    orders.close();
  }
}

/**
 * Measures all backends in parallel, each in its own shop: most of the time is waiting. What fails or is odd, perhaps because of
 * the other shops on a slow machine, is measured again, alone.
 */
export async function measureOutages(isOdd: (one: Measured) => boolean = () => false): Promise<Measured> {
  const first = await Promise.all(backends.map((backend) => measureOne(backend).catch(() => undefined)));
  const all: Measured[] = [];
  for (const [at, backend] of backends.entries()) {
    const one = first[at];
    all.push(one && !isOdd(one) ? one : await measureOne(backend, 'again'));
  }
  return {
    cells: all.flatMap(({ cells }) => cells),
    recoveries: all.flatMap(({ recoveries }) => recoveries),
    orderPages: all.flatMap(({ orderPages }) => orderPages),
    ends: all.flatMap(({ ends }) => ends),
  };
}
