// What pages say about an order, for everything that can be known about it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { checkManually, emailRejected, shipmentUnknown } from '@boutique/protos/order-reasons';
import { shop } from '@boutique/protos/shop';
import {
  failedPrecondition,
  idempotencyKeyReused,
  invalidArgument,
  notFound,
  StatusError,
  status,
  unavailable,
} from '@boutique/service-kit/errors';
import type { Handlers } from '@boutique/service-kit/rpc';
import { serve } from '@boutique/service-kit/serve';
import { Server, ServerCredentials, type ServerErrorResponse } from '@grpc/grpc-js';
import { toWire } from '../service-kit/error-details.ts';
import { sampleOrder } from '../services/frontend/pages/checkout/order-form.ts';
import { appOver, dollarsOnly, silent } from '../services/frontend/testing/app.ts';
import { claimsOf, withoutClaims } from '../testing/claims.ts';
import { textOf } from '../testing/page.ts';

const languages = ['en', 'ja'] as const;
const orderId = '3f1c2b1e-aaaa-41ef-b5f6-0242ac120002';
const usd = (units: number) => ({ currencyCode: 'USD', units, nanos: 0 });
const result = {
  orderId,
  shippingTrackingId: 'AA-12345',
  shippingCost: usd(5),
  shippingAddress: { streetAddress: '12 Harbour Lane', city: 'Boston', state: 'MA', country: 'US', postcode: '02110' },
  items: [{ item: { productId: 'MUG', quantity: 2 }, cost: usd(8) }],
};
const unshipped = { ...result, shippingTrackingId: '' };
const base = {
  orderId,
  userId: 'ann',
  email: 'ann@example.com',
  createdAtMs: '1',
  result: { ...result, total: usd(21) },
};

/** Everything that can be known about an order, with the claims of its page; without claims there is no page. */
const known = {
  absent: { order: notFound('no such order') },
  unknown: { order: unavailable('orders are away') },
  'unknown, internal': { order: new StatusError(status.INTERNAL, 'broken') },
  RECEIVED: { order: { ...base, state: 'RECEIVED', result: unshipped }, claims: [] },
  CHARGED: { order: { ...base, state: 'CHARGED', transactionId: 't', result: unshipped }, claims: ['paid'] },
  SHIPPED: { order: { ...base, state: 'SHIPPED', transactionId: 't' }, claims: ['paid', 'sent'] },
  DONE: { order: { ...base, state: 'DONE', transactionId: 't' }, claims: ['mailed', 'paid', 'sent'] },
  'DONE without an email': {
    order: { ...base, state: 'DONE', transactionId: 't', reasonCode: emailRejected },
    claims: ['paid', 'sent'],
  },
  'RECEIVED, to be checked': {
    order: { ...base, state: 'RECEIVED', reasonCode: checkManually, result: unshipped },
    claims: ['unclear'],
  },
  'CHARGED, to be checked': {
    order: { ...base, state: 'CHARGED', reasonCode: checkManually, transactionId: 't', result: unshipped },
    claims: ['unclear'],
  },
  REFUSED: { order: { ...base, state: 'REFUSED', result: unshipped }, claims: ['not-charged', 'not-sent'] },
  'REFUNDED, charged': {
    order: { ...base, state: 'REFUNDED', money: 'CHARGE_REFUNDED', transactionId: 't', result: unshipped },
    claims: ['not-sent', 'refunded'],
  },
  'REFUNDED, perhaps shipped': {
    order: {
      ...base,
      state: 'REFUNDED',
      money: 'CHARGE_REFUNDED',
      reasonCode: shipmentUnknown,
      transactionId: 't',
      result: unshipped,
    },
    claims: ['refunded', 'unclear'],
  },
  'DONE after a check': {
    order: { ...base, state: 'DONE', reasonCode: checkManually, transactionId: 't' },
    claims: ['mailed', 'paid', 'sent'],
  },
  'REFUNDED, never charged': {
    order: { ...base, state: 'REFUNDED', money: 'NEVER_CHARGED', result: unshipped },
    claims: ['not-charged', 'not-sent'],
  },
  'REFUNDED, unknown payment': { order: { ...base, state: 'REFUNDED', result: unshipped }, claims: ['unclear'] },
} as const;
type Known = keyof typeof known;
const names = Object.keys(known).filter((name): name is Known => name in known);
const isStored = (name: Known) => 'claims' in known[name];

let current: Known = 'absent';
/** What PlaceOrder responds. */
let respond: () => object = () => ({});
let placed = 0;

const found = () => {
  const { order } = known[current];
  if (order instanceof StatusError) throw order;
  return order;
};
const orders: Handlers<typeof shop.OrderService.service> = {
  getOrder: found,
  listOrders: () => (current === 'absent' ? {} : { orders: [found()] }),
  createOrder: () => ({}),
  advanceOrder: () => ({}),
  leaseUnfinishedOrders: () => ({}),
  listExpiredOrders: () => ({}),
  forgetOrders: () => ({}),
};
const carts: Handlers<typeof shop.CartService.service> = {
  getCart: () => ({}),
  addItem: () => ({}),
  emptyCart: () => ({}),
  removeItems: () => ({}),
  setQuantity: () => ({}),
};

const isError = (response: object): response is ServerErrorResponse => 'code' in response;

/** Not `serve`: services of others send errors that ours never do. */
async function startCheckout() {
  const server = new Server();
  server.addService(shop.CheckoutService.service, {
    PlaceOrder(_: unknown, callback: (error: ServerErrorResponse | null, response?: object) => void) {
      placed++;
      const response = respond();
      if (isError(response)) callback(response);
      else callback(null, response);
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return { name: 'checkoutservice', port, stop: async () => server.forceShutdown() };
}

let pages: Awaited<ReturnType<typeof appOver>>;
before(async () => {
  const [checkoutservice, orderservice, cartservice, currencyservice] = await Promise.all([
    startCheckout(),
    serve({ workload: silent('order'), service: shop.OrderService, handlers: orders, port: 0 }),
    serve({ workload: silent('cart'), service: shop.CartService, handlers: carts, port: 0 }),
    dollarsOnly(),
  ]);
  pages = await appOver({ checkoutservice, orderservice, cartservice, currencyservice }, { ENABLE_OUTBOX: 'true' });
});
after(() => pages.stop());

/** Sentences about an order, a payment or a parcel, which need a claim. */
const sentences = {
  en: /Nothing (was|has been) ordered|not charged|refunded|payment went through|Total paid|on its way|is complete|nothing will be shipped|whether (your (order|payment)|a parcel)/i,
  ja: /行われていません|行われておらず|返金|支払いが完了|お支払い合計|発送いたしました|注文が完了|発送されません|確認できておりません/,
};

function check(html: string, language: 'en' | 'ja', expected: readonly string[], what: string): void {
  assert.deepEqual(claimsOf(html), expected, what);
  assert.doesNotMatch(textOf(withoutClaims(html)), sentences[language], what);
}

const reads = ['/', '/product/6E92ZMYYFZ', '/cart', '/search?q=mug', '/outbox', '/outbox/1', '/assistant', '/nowhere'];
const posts = ['/cart', '/cart/update', '/cart/remove', '/cart/empty', '/setCurrency'];

for (const language of languages)
  describe(`in ${language}, pages claim only what is known`, () => {
    const headers = { 'accept-language': language };
    for (const name of names)
      test(`about an order that is ${name}`, async () => {
        current = name;
        const { claims } = { claims: [], ...known[name] };
        const page = await pages.get(`/orders/${orderId}`, headers);
        assert.equal(page.statusCode, isStored(name) ? 200 : name === 'absent' ? 404 : page.statusCode);
        check(page.body, language, claims, 'its page');
        const list = await pages.get('/orders', headers);
        const inList = claims.filter((claim) => claim !== 'mailed');
        check(list.body, language, inList, 'the list of orders');
        for (const path of reads) check((await pages.get(path, headers)).body, language, [], path);
        for (const path of posts) {
          const fields = { product_id: '6E92ZMYYFZ', quantity: '1', currency_code: 'EUR' };
          check((await pages.postForm(path, fields, headers)).body, language, [], path);
        }
      });
  });

interface Case {
  respond: () => object;
  /** The status and claims of the page for an order that is absent, unknown, or failed; otherwise it is a redirect. */
  expected: (name: Known) => { status: number; claims: string[] } | 'redirect';
}

const unclear = { status: 503, claims: ['unclear'] };
const rejected = { status: 422, claims: [] };
const notThisTime = { status: 422, claims: ['not-this-time'] };
const wire = (error: StatusError) => () => toWire(error);
const lookedUp: Case['expected'] = (name) => (isStored(name) ? 'redirect' : unclear);

const cases: Record<string, Case> = {
  OK: { respond: () => ({ order: { ...result, total: usd(21) } }), expected: () => 'redirect' },
  "OK of Online Boutique's checkout": {
    respond: () => ({ order: result }),
    expected: (name) => (isStored(name) ? 'redirect' : { status: 200, claims: ['paid', 'sent'] }),
  },
  'OK without an order': { respond: () => ({}), expected: lookedUp },
  'our UNAVAILABLE': {
    respond: wire(unavailable('the catalogue is away')),
    expected: (name) =>
      isStored(name) ? 'redirect' : { status: 503, claims: [name === 'absent' ? 'nothing-ordered' : 'not-this-time'] },
  },
  'our INVALID_ARGUMENT': { respond: wire(invalidArgument('email', 'is wrong')), expected: () => rejected },
  'a declined card': {
    respond: wire(invalidArgument('credit_card.credit_card_number', 'is declined', 'CARD_NOT_ACCEPTED')),
    expected: () => rejected,
  },
  'a reused key': {
    respond: wire(invalidArgument('idempotency_key', 'was used before', idempotencyKeyReused)),
    expected: (name) => (/^(REFUSED|REFUNDED)/.test(name) ? rejected : lookedUp(name)),
  },
  'an empty cart': { respond: wire(failedPrecondition('empty', 'CART_EMPTY')), expected: () => notThisTime },
  'an unsold product': { respond: wire(failedPrecondition('gone', 'PRODUCT_NOT_SOLD')), expected: () => notThisTime },
  ...Object.fromEntries(
    [...Array(16).keys(), 399].map((at) => [
      `a bare ${status[at + 1] ?? at + 1}`,
      { respond: () => ({ code: at + 1, details: 'secret' }), expected: lookedUp },
    ]),
  ),
};

for (const language of languages)
  describe(`in ${language}, the response to an order form claims only what is known`, () => {
    for (const [what, { respond: response, expected }] of Object.entries(cases))
      test(`after ${what}`, async () => {
        respond = response;
        for (const name of names) {
          current = name;
          const form = { ...sampleOrder(), idempotency_key: `${language} ${what} ${name}` };
          const page = await pages.postForm('/cart/checkout', form, { 'accept-language': language });
          const outcome = expected(name);
          if (outcome === 'redirect') {
            assert.deepEqual([page.statusCode, page.headers.location], [303, `../orders/${orderId}`], name);
            continue;
          }
          assert.equal(page.statusCode, outcome.status, name);
          check(page.body, language, outcome.claims, name);
          assert.doesNotMatch(page.body, /secret/);
        }
      });
  });

test("an order of Online Boutique's checkout is shown as it responded, and a reload doesn't order again", async () => {
  respond = () => ({ order: result });
  for (const name of ['absent', 'unknown'] as const) {
    current = name;
    placed = 0;
    const form = { ...sampleOrder(), idempotency_key: `once ${name}` };
    const headers = { cookie: 'shop_session-id=ann' };
    const first = await pages.postForm('/cart/checkout', form, headers);
    const second = await pages.postForm('/cart/checkout', form, headers);
    for (const { statusCode, body } of [first, second]) {
      assert.equal(statusCode, 200);
      const text = textOf(body);
      assert.match(text, /Your order is complete/);
      for (const fact of [orderId, 'AA-12345', '12 Harbour Lane', '$21.00']) assert.ok(text.includes(fact), fact);
    }
    assert.equal(placed, 1, 'calls of PlaceOrder');
    // Another visitor's form with the same key is another order.
    await pages.postForm('/cart/checkout', form, { cookie: 'shop_session-id=bob' });
    assert.equal(placed, 2);
  }
});
