import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { allProducts, buy, fillCart, mug, orderForm, placeOrder, sunglasses } from '../testing/buying.ts';
import { sharedShop } from '../testing/shared-shop.ts';
import { isRpcCall, readTrace, type SpanNode, spansOf, traceIdOf } from '../testing/traces.ts';
import { type ShopResponse, type Visitor, visitor } from '../testing/visitor.ts';

// The caches must not expire during the test.
const shop = sharedShop({ traces: true, vars: { CATALOG_CACHE_TTL: '1h', FRONTEND_CACHE_TTL: '1h' } }, ({ url }) =>
  visitor(url).get(`/product/${mug}`),
);

const traceOf = (response: ShopResponse): Promise<SpanNode> => readTrace(shop.tracesUrl, traceIdOf(response));

const callsOf = (root: SpanNode): SpanNode[] => spansOf(root).filter(isRpcCall);

const names = (root: SpanNode): string[] =>
  callsOf(root).map(({ service, name }) => `${service}: ${name.replace('hipstershop.', '')}`);

async function withLines(count: number): Promise<Visitor> {
  const ann = visitor(shop.url);
  for (const id of allProducts.slice(0, count)) await fillCart(ann, id);
  return ann;
}

/** Whether two calls overlapped in time. */
const overlap = (a: SpanNode, b: SpanNode) => a.startUs < b.endUs && b.startUs < a.endUs;

const pages: [name: string, maxCalls: number, open: () => Promise<ShopResponse>][] = [
  ['the home page', 4, () => visitor(shop.url).get('/')],
  ['a product', 5, () => visitor(shop.url).get(`/product/${mug}`)],
  ['an empty cart', 5, () => visitor(shop.url).get('/cart')],
  ['a cart of 1 line', 5, async () => (await withLines(1)).get('/cart')],
  ['a cart of 5 lines', 5, async () => (await withLines(5)).get('/cart')],
  [
    'changing a quantity',
    1,
    async () => (await withLines(2)).postForm('/cart/update', { product_id: sunglasses, quantity: '3' }),
  ],
  ['the list of orders', 4, () => visitor(shop.url).get('/orders')],
  ['a search', 4, () => visitor(shop.url).get('/search?q=mug')],
  [
    'an order of 1 line',
    14,
    async () => {
      const ann = await withLines(1);
      return placeOrder(ann, await orderForm(ann));
    },
  ],
  [
    'an order of 5 lines',
    14,
    async () => {
      const ann = await withLines(5);
      return placeOrder(ann, await orderForm(ann));
    },
  ],
  [
    "an order's page",
    4,
    async () => {
      const ann = visitor(shop.url);
      return ann.get(await buy(ann));
    },
  ],
];

describe('with warm caches a page makes few calls, all in its trace', () => {
  for (const [name, maxCalls, open] of pages)
    test(`${name}: at most ${maxCalls}`, async () => {
      const response = await open();
      assert.ok(response.status < 400, `status ${response.status}`);
      const root = await traceOf(response);
      const calls = names(root);
      assert.ok(calls.length <= maxCalls, `${calls.length} calls: ${calls.join(', ')}`);
      assert.ok(calls.length > 0, 'the trace shows no call');
    });
});

test('a cart of 5 lines makes the same calls as a cart of 1 line', async () => {
  const one = await traceOf(await (await withLines(1)).get('/cart'));
  const five = await traceOf(await (await withLines(5)).get('/cart'));
  assert.deepEqual(names(five).toSorted(), names(one).toSorted());
});

test('independent calls of a page run in parallel', async () => {
  for (const [path, first, second] of [
    ['/', 'ProductCatalogService/SearchProducts', 'CartService/GetCart'],
    [`/product/${mug}`, 'ProductCatalogService/GetProduct', 'RecommendationService/ListRecommendations'],
    [`/product/${mug}`, 'CurrencyService/ConvertAll', 'AdService/GetAds'],
  ] as const) {
    const calls = callsOf(await traceOf(await visitor(shop.url).get(path)));
    const find = (name: string) => calls.find((call) => call.name.endsWith(name));
    const [one, other] = [find(first), find(second)];
    assert.ok(one && other, `${path} makes both calls`);
    assert.ok(overlap(one, other), `${path}: ${first} and ${second} overlap`);
  }
});

test('independent calls of an order run in parallel', async () => {
  const ann = await withLines(2);
  const calls = callsOf(await traceOf(await placeOrder(ann, await orderForm(ann))));
  for (const [first, second] of [
    ['ProductCatalogService/GetProducts', 'ShippingService/GetQuote'],
    ['EmailService/SendOrderConfirmation', 'CartService/RemoveItems'],
  ] as const) {
    const find = (name: string) => calls.find((call) => call.name.endsWith(name));
    const [one, other] = [find(first), find(second)];
    assert.ok(one && other && overlap(one, other), `${first} and ${second} overlap`);
  }
});
