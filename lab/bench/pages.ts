// The pages that are measured: which calls each makes with warm caches, and how a visitor comes to it. The bench compares
// the calls with the shop's traces.
import { fillCart, mug, orderForm, sunglasses } from '../../testing/buying.ts';
import { type Answer, type Fields, type Visitor, visitor } from '../../testing/visitor.ts';
import type { Asked } from './visit-plan.ts';

/** Calls made side by side, each as Service/Method of the contract. */
export type Stage = readonly string[];

export interface Page {
  readonly name: string;
  readonly stages: readonly Stage[];
  /** What is promised: no more calls than that, those that services make in turn included. */
  readonly mostCalls: number;
  /** As k6 names its requests in the shop's mix. */
  readonly inMix: string;
  /** Can't be asked for twice by the same visitor: each takes this many visitors who have filled their carts. */
  readonly isOnce?: true;
  /** A visitor's request for it, and a sure sign that the answer is right. */
  prepare(ann: Visitor): Promise<Wanted>;
}

interface Wanted {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly fields?: Fields;
  readonly contains?: string;
}

/** Calls that a service makes before it answers. */
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
    mostCalls: 4,
    inMix: 'GET /',
    prepare: async () => ({ method: 'GET', path: '/', contains: 'page-home' }),
  },
  {
    name: 'product',
    stages: [
      ['ProductCatalogService/GetProduct', 'RecommendationService/ListRecommendations', 'CartService/GetCart'],
      ['CurrencyService/ConvertAll', 'AdService/GetAds'],
    ],
    mostCalls: 5,
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
    mostCalls: 5,
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
    mostCalls: 5,
    inMix: 'POST /cart',
    prepare: async () => ({ method: 'POST', path: '/cart', fields: { product_id: mug, quantity: '1' } }),
  },
  {
    name: 'setCurrency',
    stages: [],
    mostCalls: 4,
    inMix: 'POST /setCurrency',
    prepare: async () => ({ method: 'POST', path: '/setCurrency', fields: { currency_code: 'EUR' } }),
  },
  {
    name: 'order',
    stages: [['CheckoutService/PlaceOrder']],
    mostCalls: 14,
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
    mostCalls: 4,
    inMix: 'GET /orders/{id}',
    async prepare(ann) {
      await fillCart(ann);
      const { location } = await ann.postForm('/cart/checkout', await orderForm(ann));
      return { method: 'GET', path: location, contains: 'page-order' };
    },
  },
];

/** A page's calls, with those that are made in turn. */
export const callsOf = (stages: readonly Stage[]): string[] =>
  stages.flat().flatMap((rpc) => [rpc, ...callsOf(callsInTurn[rpc] ?? [])]);

/** So many visitors come at a time. */
const together = 20;

export interface Ready {
  readonly asked: Asked;
  readonly path: string;
  readonly answer: Answer;
}

/** Brings so many visitors, and one more, to where they can ask for a page; that one asks, to know what is right. */
export async function ready(page: Page, url: string, visitors: number, beforeAsking = () => {}): Promise<Ready> {
  const others: Asked['visitors'][number][] = [];
  const bring = async () => {
    const ann = visitor(url);
    await ann.get('/');
    const wanted = await page.prepare(ann);
    const cookie = [...ann.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return { ann, wanted, cookie };
  };
  for (let left = visitors; left > 0; left -= together) {
    const brought = await Promise.all(Array.from({ length: Math.min(left, together) }, bring));
    others.push(...brought.map(({ wanted: { path }, cookie }) => ({ path, cookie })));
  }
  const { ann, wanted } = await bring();
  const { method, path, fields, contains = '' } = wanted;
  beforeAsking();
  const answer = fields ? await ann.postForm(path, fields) : await ann.get(path);
  if (answer.status >= 400 || !answer.text.includes(contains))
    throw new Error(`${method} ${path} answered ${answer.status}: ${answer.text.slice(0, 200)}`);
  const body = fields ? new URLSearchParams(fields).toString() : '';
  // Of an order's address only the beginning is known before.
  const location = answer.location.match(/^\/(orders\/)?/)?.[0] ?? '';
  return { path, answer, asked: { method, visitors: others, body, status: answer.status, contains, location } };
}
