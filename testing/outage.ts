// What a visitor gets while one service is down, stuck or slow: measured for docs/reliability.md and for its test.
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

/** How long a visitor waits at most, ms. */
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
  /** From the backend's return until every page and an order work again, ms. */
  recoveries: { backend: WorkloadName; outage: Outage; ms: number }[];
  /** Status of the pages of orders that visitors were sent on to during the outage. */
  orderPages: number[];
  /** How the visitors' orders ended, those too that they were not told of. */
  ends: string[];
}

/** Each shop has a directory in here. */
const data = freshDirectory();

/** A visitor with something in the cart, and the form to buy it. */
async function buyer(url: string) {
  const person = visitor(url);
  await fillCart(person);
  return { person, form: await orderForm(person) };
}
type Buyer = Awaited<ReturnType<typeof buyer>>;

/** All pages at once, as visitors come; those who read have a cart that no order empties. */
async function visit({ person, form }: Buyer, reader: Visitor) {
  const since = performance.now();
  const asked: Record<Page, Promise<ShopResponse>> = {
    home: reader.get('/'),
    product: reader.get(`/product/${mug}`),
    cart: reader.get('/cart'),
    order: placeOrder(person, form),
  };
  return Promise.all(
    pages.map(async (page) => {
      const { status, text, location } = await asked[page];
      return { page, status, text, location, ms: performance.now() - since };
    }),
  );
}

/** One backend through all its outages, in a shop of its own. */
async function measureOne(backend: WorkloadName): Promise<Measured> {
  const shop = await startShopWithProxy(backend, { RECONCILE_INTERVAL: '200ms', DATA_DIR: join(data, backend) });
  const measured: Measured = { cells: [], recoveries: [], orderPages: [], ends: [] };
  const customers: Visitor[] = [];
  try {
    for (const outage of outages) {
      const ready = () => buyer(shop.url);
      const [customer, next, { person: reader }] = await Promise.all([ready(), ready(), ready()]);
      customers.push(customer.person, next.person);
      await shop.turn(outage);
      for (const { location, ...cell } of await visit(customer, reader)) {
        measured.cells.push({ backend, outage, ...cell });
        if (location) measured.orderPages.push((await customer.person.get(location)).status);
      }
      await shop.turn('up');
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

/** The states in which orders come to rest; one that nobody finishes is leased for 12 s to whoever left it. */
async function endsOf(shop: ShopWithProxy, customers: Visitor[]): Promise<string[]> {
  const workload = testWorkload('test', { LOG_LEVEL: 'silent' });
  const orders = connect({ workload, service: contract.OrderService, address: shop.addressOf('orderservice') });
  const ended = async () => {
    const lists = customers.map(({ cookies }) => orders.listOrders({ userId: cookies.get('shop_session-id') ?? '' }));
    const states = (await Promise.all(lists)).flatMap((list) => list.orders.map(({ state }) => state));
    return states.every((state) => /DONE|REFUNDED|REFUSED/.test(state)) && states;
  };
  try {
    return await until('the end of all orders', ended, 20_000);
  } finally {
    orders.close();
  }
}

/** All backends, each in its own shop and side by side: the most of it is waiting. */
export async function measureOutages(): Promise<Measured> {
  const all = await Promise.all(backends.map(measureOne));
  return {
    cells: all.flatMap(({ cells }) => cells),
    recoveries: all.flatMap(({ recoveries }) => recoveries),
    orderPages: all.flatMap(({ orderPages }) => orderPages),
    ends: all.flatMap(({ ends }) => ends),
  };
}
