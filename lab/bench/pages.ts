// The measured pages: the calls that each makes with warm caches (the bench compares them with the shop's traces), and how
// a visitor gets there.
import { fillCart, mug, orderForm, sunglasses } from '../../testing/buying.ts';
import { type Fields, type ShopResponse, type Visitor, visitor } from '../../testing/visitor.ts';
import type { PageRequest } from './visit-plan.ts';

/** Parallel calls, each as Service/Method of the contract. */
export type Stage = readonly string[];

export interface Page {
  readonly name: string;
  readonly stages: readonly Stage[];
  /** The call budget, including the calls that services make themselves. */
  readonly maxCalls: number;
  /** k6's name for its requests in the mix. */
  readonly inMix: string;
  /** A visitor can request it only once, so each request needs a new visitor with a full cart. */
  readonly isOnce?: true;
  /** Returns a visitor's request for the page, and text that only the right response contains. */
  prepare(ann: Visitor): Promise<Prepared>;
}

interface Prepared {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly fields?: Fields;
  readonly contains?: string;
}

/** Calls that a service makes before it responds. */
export const nestedCalls: Readonly<Record<string, readonly Stage[]>> = {
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
    stages: [['ProductCatalogService/SearchProducts', 'CartService/GetCart'], ['CurrencyService/ConvertAll']],
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
  stages.flat().flatMap((rpc) => [rpc, ...callsOf(nestedCalls[rpc] ?? [])]);

/** Visitors prepared in parallel. */
const batch = 20;

export interface PreparedPage {
  readonly request: PageRequest;
  readonly path: string;
  readonly response: ShopResponse;
}

/** Prepares visitors for a page, and one more who requests it to get the expected response. */
export async function prepare(
  page: Page,
  url: string,
  visitors: number,
  beforeRequest = () => {},
): Promise<PreparedPage> {
  const others: PageRequest['visitors'][number][] = [];
  const prepareVisitor = async () => {
    const ann = visitor(url);
    await ann.get('/');
    const prepared = await page.prepare(ann);
    const cookie = [...ann.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return { ann, prepared, cookie };
  };
  for (let left = visitors; left > 0; left -= batch) {
    const ready = await Promise.all(Array.from({ length: Math.min(left, batch) }, prepareVisitor));
    others.push(...ready.map(({ prepared: { path }, cookie }) => ({ path, cookie })));
  }
  const { ann, prepared } = await prepareVisitor();
  const { method, path, fields, contains = '' } = prepared;
  beforeRequest();
  const response = fields ? await ann.postForm(path, fields) : await ann.get(path);
  const { status, text } = response;
  if (status >= 400 || !text.includes(contains))
    throw new Error(`${method} ${path} returned ${status}: ${text.slice(0, 200)}`);
  const body = fields ? new URLSearchParams(fields).toString() : '';
  // An order's path ends with its ID, which is different for each order.
  const location = response.location.match(/^\/(orders\/)?/)?.[0] ?? '';
  return { path, response, request: { method, visitors: others, body, status, contains, location } };
}
