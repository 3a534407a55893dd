// The pages that are measured: the calls of each with warm caches, which the bench compares with the shop's traces, and a
// visitor's way to it.
import { fillCart, mug, orderForm, sunglasses } from '../../testing/buying.ts';
import { type Answer, type Fields, type Visitor, visitor } from '../../testing/visitor.ts';
import type { PageRequest } from './visit-plan.ts';

/** Parallel calls, each as Service/Method of the contract. */
export type Stage = readonly string[];

export interface Page {
  readonly name: string;
  readonly stages: readonly Stage[];
  /** The promise, including the calls that services make themselves. */
  readonly maxCalls: number;
  /** k6's name for its requests in the shop's mix. */
  readonly inMix: string;
  /** Possible once per visitor: each request takes another visitor with a full cart. */
  readonly isOnce?: true;
  /** A visitor's request for it, and text that only the right response has. */
  prepare(ann: Visitor): Promise<Prepared>;
}

interface Prepared {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly fields?: Fields;
  readonly contains?: string;
}

/** Calls that a service makes before it responds. */
export const callsInTurn: Readonly<Record<string, readonly Stage[]>> = {
  'CheckoutService/PlaceOrder': [
    ['CartService/GetCart'],
    ['ProductCatalogService/GetProducts', 'ShippingService/GetQuote'],
    ['CurrencyService/ConvertAll'],
    ['OrderService/CreateOrder'],
    ['PaymentService/Charge'],
    ['OrderService/AdvanceOrder'],
    ['ShippingService/ShipOrder'],
    ['OrderService/AdvanceOrder'],
    ['EmailService/SendOrderConfirmation', 'CartService/RemoveItems'],
    ['OrderService/AdvanceOrder'],
  ],
};

export const pages: readonly Page[] = [
  {
    name: 'home',
    stages: [['ProductCatalogService/ListProducts', 'CartService/GetCart'], ['CurrencyService/ConvertAll']],
    maxCalls: 4,
    inMix: 'GET /',
    prepare: async () => ({ method: 'GET', path: '/', contains: 'page-home' }),
  },
  {
    name: 'product',
    stages: [
      ['ProductCatalogService/GetProduct', 'RecommendationService/ListRecommendations', 'CartService/GetCart'],
      ['CurrencyService/ConvertAll', 'AdService/GetAds'],
    ],
    maxCalls: 5,
    inMix: 'GET /product/{id}',
    prepare: async () => ({ method: 'GET', path: `/product/${mug}`, contains: 'page-product' }),
  },
  {
    name: 'cart',
    stages: [
      ['CartService/GetCart'],
      ['ProductCatalogService/GetProducts', 'ShippingService/GetQuote', 'RecommendationService/ListRecommendations'],
      ['CurrencyService/ConvertAll'],
    ],
    maxCalls: 5,
    inMix: 'GET /cart',
    async prepare(ann) {
      await fillCart(ann, mug);
      await fillCart(ann, sunglasses);
      return { method: 'GET', path: '/cart', contains: `name="product_id" value="${sunglasses}"` };
    },
  },
  {
    name: 'addToCart',
    stages: [['ProductCatalogService/GetProduct'], ['CartService/AddItem']],
    maxCalls: 5,
    inMix: 'POST /cart',
    prepare: async () => ({ method: 'POST', path: '/cart', fields: { product_id: mug, quantity: '1' } }),
  },
  {
    name: 'setCurrency',
    stages: [],
    maxCalls: 4,
    inMix: 'POST /setCurrency',
    prepare: async () => ({ method: 'POST', path: '/setCurrency', fields: { currency_code: 'EUR' } }),
  },
  {
    name: 'order',
    stages: [['CheckoutService/PlaceOrder']],
    maxCalls: 14,
    inMix: 'POST /cart/checkout',
    isOnce: true,
    async prepare(ann) {
      await fillCart(ann, mug, 2);
      return { method: 'POST', path: '/cart/checkout', fields: await orderForm(ann) };
    },
  },
  {
    name: 'orderPage',
    stages: [
      ['OrderService/GetOrder'],
      ['RecommendationService/ListRecommendations', 'CartService/GetCart'],
      ['CurrencyService/ConvertAll'],
    ],
    maxCalls: 4,
    inMix: 'GET /orders/{id}',
    async prepare(ann) {
      await fillCart(ann);
      const { location } = await ann.postForm('/cart/checkout', await orderForm(ann));
      return { method: 'GET', path: location, contains: 'page-order' };
    },
  },
];

/** A page's calls, including those that services make. */
export const callsOf = (stages: readonly Stage[]): string[] =>
  stages.flat().flatMap((rpc) => [rpc, ...callsOf(callsInTurn[rpc] ?? [])]);

/** Visitors prepared in parallel. */
const batch = 20;

export interface Ready {
  readonly request: PageRequest;
  readonly path: string;
  readonly answer: Answer;
}

/** Prepares visitors for a page, and one more who requests it, to know the right response. */
export async function ready(page: Page, url: string, visitors: number, beforeRequest = () => {}): Promise<Ready> {
  const others: PageRequest['visitors'][number][] = [];
  const prepare = async () => {
    const ann = visitor(url);
    await ann.get('/');
    const wanted = await page.prepare(ann);
    const cookie = [...ann.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return { ann, wanted, cookie };
  };
  for (let left = visitors; left > 0; left -= batch) {
    const prepared = await Promise.all(Array.from({ length: Math.min(left, batch) }, prepare));
    others.push(...prepared.map(({ wanted: { path }, cookie }) => ({ path, cookie })));
  }
  const { ann, wanted } = await prepare();
  const { method, path, fields, contains = '' } = wanted;
  beforeRequest();
  const answer = fields ? await ann.postForm(path, fields) : await ann.get(path);
  if (answer.status >= 400 || !answer.text.includes(contains))
    throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text.slice(0, 200)}`);
  const body = fields ? new URLSearchParams(fields).toString() : '';
  // The rest of an order's address is not known before.
  const location = answer.location.match(/^\/(orders\/)?/)?.[0] ?? '';
  return { path, answer, request: { method, visitors: others, body, status: answer.status, contains, location } };
}
