import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, test } from 'node:test';
import { shop as contract } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import { hasCode, status } from '@boutique/service-kit/errors';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { buy, fillCart, mug, orderForm } from '../testing/buying.ts';
import { claimsOf } from '../testing/claims.ts';
import { until } from '../testing/eventually.ts';
import { textOf } from '../testing/page.ts';
import { type Condition, type ShopWithProxy, startShopWithProxy } from '../testing/shop-with-proxy.ts';
import { type Fields, type ShopResponse, type Visitor, visitor } from '../testing/visitor.ts';
import type { WorkloadName } from '../topology.ts';

const languages = ['en', 'ja'] as const;
type Language = (typeof languages)[number];

const ofComplete = ['paid', 'sent', 'mailed'];

/** Any mention of an order or a payment. */
const aboutOrders = /order|purchase|charged|refund|paid|注文|支払|請求|返金|購入/i;

/** The message of an error page, without the header and footer of every page. */
function messageOf({ text }: ShopResponse): string {
  const [section] = /<section class="error">.*?<\/section>/s.exec(text) ?? [];
  assert.ok(section, 'the page has a message');
  return textOf(section);
}

/** Every request except placing an order; `order` is the path of one of the visitor's orders. */
const requests: Record<
  string,
  (person: Visitor, order: string, headers: Record<string, string>) => Promise<ShopResponse>
> = {
  'GET /': (person, _, headers) => person.get('/', headers),
  'GET /product': (person, _, headers) => person.get(`/product/${mug}`, headers),
  'GET /cart': (person, _, headers) => person.get('/cart', headers),
  'GET /orders': (person, _, headers) => person.get('/orders', headers),
  'GET /orders/ID': (person, order, headers) => person.get(order, headers),
  'GET /outbox': (person, _, headers) => person.get('/outbox', headers),
  'GET /search': (person, _, headers) => person.get('/search?q=mug', headers),
  'POST /cart': (person, _, headers) => person.postForm('/cart', { product_id: mug, quantity: '1' }, headers),
  'POST /cart/update': (person, _, headers) =>
    person.postForm('/cart/update', { product_id: mug, quantity: '2' }, headers),
  'POST /cart/remove': (person, _, headers) => person.postForm('/cart/remove', { product_id: mug }, headers),
  'POST /cart/empty': (person, _, headers) => person.postForm('/cart/empty', {}, headers),
  'POST /setCurrency': (person, _, headers) => person.postForm('/setCurrency', { currency_code: 'EUR' }, headers),
};

interface Fault {
  backend: WorkloadName;
  condition: Condition;
  /** The expected response to an order form; the table has every backend that an order needs. */
  order: 'nothing' | 'nothing this time' | 'unclear' | 'sent on';
}

const faults: Fault[] = [
  { backend: 'cartservice', condition: 'down', order: 'nothing' },
  { backend: 'cartservice', condition: 'stuck', order: 'nothing' },
  { backend: 'checkoutservice', condition: 'down', order: 'nothing' },
  { backend: 'checkoutservice', condition: 'stuck', order: 'unclear' },
  { backend: 'currencyservice', condition: 'down', order: 'nothing' },
  { backend: 'currencyservice', condition: 'stuck', order: 'nothing' },
  { backend: 'emailservice', condition: 'stuck', order: 'sent on' },
  { backend: 'orderservice', condition: 'down', order: 'nothing this time' },
  { backend: 'orderservice', condition: 'stuck', order: 'unclear' },
  { backend: 'paymentservice', condition: 'down', order: 'sent on' },
  { backend: 'paymentservice', condition: 'stuck', order: 'sent on' },
  { backend: 'productcatalogservice', condition: 'down', order: 'nothing' },
  { backend: 'productcatalogservice', condition: 'stuck', order: 'nothing' },
  { backend: 'shippingservice', condition: 'down', order: 'nothing' },
  { backend: 'shippingservice', condition: 'stuck', order: 'nothing' },
];

const vars = { RECONCILE_INTERVAL: '200ms', ENABLE_OUTBOX: 'true', FRONTEND_CACHE_TTL: '0' };
const workload = testWorkload('test', { LOG_LEVEL: 'silent' });

for (const { backend, condition, order } of faults)
  describe(`with ${backend} ${condition}`, { concurrency: true }, () => {
    let shop: ShopWithProxy;
    const people = new Map<Language, { reader: Visitor; path: string; buyer: Visitor; form: Fields }>();
    before(async () => {
      shop = await startShopWithProxy(backend, vars);
      for (const language of languages) {
        const [reader, buyer] = [visitor(shop.url), visitor(shop.url)];
        const path = await buy(reader);
        await fillCart(buyer);
        people.set(language, { reader, path, buyer, form: await orderForm(buyer) });
      }
      await shop.setCondition(condition);
    });
    after(() => shop.stop());

    const personOf = (language: Language) => {
      const found = people.get(language);
      if (!found) throw new Error(`no visitor reads ${language}`);
      return found;
    };

    for (const language of languages) {
      for (const [name, send] of Object.entries(requests))
        test(`${name} in ${language} makes no claim but those of a complete order`, async () => {
          const { reader, path } = personOf(language);
          const response = await send(reader, path, { 'accept-language': language });
          assert.ok([200, 302, 503].includes(response.status), `status ${response.status}`);
          if (response.status === 503) assert.doesNotMatch(messageOf(response), aboutOrders);
          for (const claim of claimsOf(response.text)) assert.ok(ofComplete.includes(claim), claim);
        });

      test(`POST /cart/checkout in ${language}: ${order}`, async () => {
        const { buyer, form } = personOf(language);
        const response = await buyer.postForm('/cart/checkout', form, { 'accept-language': language });
        if (order === 'sent on') return assert.equal(response.status, 303);
        assert.equal(response.status, 503);
        const claims = { nothing: ['nothing-ordered'], 'nothing this time': ['not-this-time'], unclear: ['unclear'] };
        assert.deepEqual(claimsOf(response.text), claims[order]);
        assert.equal(/this time|今回/.test(messageOf(response)), order === 'nothing this time');
      });
    }
  });

test('the outcome of an order that was interrupted during its creation is reported as unknown', async () => {
  const shop = await startShopWithProxy('orderservice', { ...vars, GRPC_CALL_TIMEOUT: '8s' });
  const checkout = connect({ workload, service: contract.CheckoutService, address: shop.addressOf('checkoutservice') });
  try {
    const ann = visitor(shop.url);
    await fillCart(ann);
    const form = await orderForm(ann);
    await shop.setCondition('slow');
    const placing = [
      checkout.placeOrder(requestOf(ann, form), { timeoutMs: 8_000 }).catch((thrown: unknown) => thrown),
      ann.postForm('/cart/checkout', form),
    ] as const;
    const store = new DatabaseSync(join(shop.dataDir, 'orderservice.db'), { readOnly: true });
    await until('both orders', async () => store.prepare('SELECT order_id FROM orders').all().length === 2);
    store.close();
    await shop.setCondition('down');
    const [error, response] = [await placing[0], await placing[1]];
    assert.ok(hasCode(error, status.UNKNOWN), String(error));
    assert.deepEqual(claimsOf(response.text), ['unclear']);
  } finally {
    checkout.close();
    await shop.stop();
  }
});

/** The order form as a request to checkoutservice, with a different key. */
const requestOf = (person: Visitor, form: Fields) => ({
  userId: person.cookies.get('shop_session-id') ?? '',
  userCurrency: 'USD',
  address: { streetAddress: form.street_address, city: form.city, state: form.state, country: form.country },
  email: form.email,
  creditCard: {
    creditCardNumber: form.credit_card_number,
    creditCardCvv: Number(form.credit_card_cvv),
    creditCardExpirationYear: Number(form.credit_card_expiration_year),
    creditCardExpirationMonth: Number(form.credit_card_expiration_month),
  },
  idempotencyKey: 'another',
});

test('if checkoutservice dies in the middle of an order, the visitor is redirected to the order', async () => {
  const shop = await startShopWithProxy('checkoutservice', vars);
  const orders = connect({ workload, service: contract.OrderService, address: shop.addressOf('orderservice') });
  try {
    const ann = visitor(shop.url);
    await fillCart(ann);
    const form = await orderForm(ann);
    await shop.setCondition('slow');
    const placing = ann.postForm('/cart/checkout', form);
    const userId = ann.cookies.get('shop_session-id') ?? '';
    await until('the order', async () => (await orders.listOrders({ userId })).orders.length > 0);
    await shop.setCondition('down');
    const response = await placing;
    assert.equal(response.status, 303);
    for (const claim of claimsOf((await ann.follow(response)).text)) assert.ok(ofComplete.includes(claim), claim);
  } finally {
    orders.close();
    await shop.stop();
  }
});
