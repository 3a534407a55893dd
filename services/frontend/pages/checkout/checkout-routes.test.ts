import assert from 'node:assert/strict';
import { createServer } from 'node:http2';
import { after, before, beforeEach, describe, test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { invalidArgument, notFound, StatusError, status, unavailable } from '@boutique/service-kit/errors';
import type { Handlers } from '@boutique/service-kit/rpc';
import { type RunningWorkload, serve } from '@boutique/service-kit/serve';
import { appOver, dollarsOnly, silent } from '../../testing/app.ts';
import { sampleOrder } from './order-form.ts';

/** The services' next responses, and the keys they received. */
let placing: () => StatusError | undefined;
let made: StatusError | 'RECEIVED' | 'DONE' | 'REFUSED' | 'REFUNDED';
let keys: string[];
let services: Parameters<typeof appOver>[0];
let pages: Awaited<ReturnType<typeof appOver>>;

const checkout: Handlers<typeof shop.CheckoutService.service> = {
  placeOrder({ idempotencyKey }) {
    keys.push(`placed with ${idempotencyKey}`);
    const error = placing();
    if (error) throw error;
    return { order: { orderId: 'order-1' } };
  },
};
const orders: Handlers<typeof shop.OrderService.service> = {
  getOrder({ idempotencyKey }) {
    keys.push(`found by ${idempotencyKey}`);
    if (made instanceof StatusError) throw made;
    return { orderId: 'order-1', state: made };
  },
  createOrder: () => ({}),
  advanceOrder: () => ({}),
  listOrders: () => ({}),
  leaseUnfinishedOrders: () => ({}),
  listExpiredOrders: () => ({}),
  forgetOrders: () => ({}),
};

before(async () => {
  const [checkoutservice, orderservice, cartservice, currencyservice] = await Promise.all([
    serve({ workload: silent('checkout'), service: shop.CheckoutService, handlers: checkout, port: 0 }),
    serve({ workload: silent('order'), service: shop.OrderService, handlers: orders, port: 0 }),
    serve({
      workload: silent('cart'),
      service: shop.CartService,
      handlers: {
        addItem: () => ({}),
        getCart: () => ({ items: [] }),
        emptyCart: () => ({}),
        removeItems: () => ({}),
        setQuantity: () => ({}),
      },
      port: 0,
    }),
    dollarsOnly(),
  ]);
  services = { checkoutservice, orderservice, cartservice, currencyservice };
  pages = await appOver(services);
});
after(() => pages.stop());
beforeEach(() => {
  placing = () => undefined;
  made = notFound('no such order');
  keys = [];
});

/** A checkoutservice that breaks the connection during each call. */
async function startCutting(): Promise<RunningWorkload> {
  const server = createServer();
  server.on('stream', (stream) => stream.session?.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('no port');
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { name: 'checkoutservice', port: address.port, stop };
}

const place = (fields: Record<string, string> = {}) =>
  pages.postForm('/cart/checkout', { ...sampleOrder(), idempotency_key: 'k', ...fields });

const doubt = /We don’t know yet whether your order was placed/;
const nothing = /Nothing was ordered/;

describe('an order that failed', () => {
  test('was not placed if the services report so', async () => {
    placing = () => unavailable('the catalogue is away');
    const { statusCode, body, headers } = await place();
    assert.deepEqual([statusCode, headers['retry-after']], [503, '2']);
    assert.match(body, nothing);
    assert.doesNotMatch(body, doubt);
  });

  for (const code of [
    status.ABORTED,
    status.CANCELLED,
    status.DEADLINE_EXCEEDED,
    status.INTERNAL,
    status.RESOURCE_EXHAUSTED,
    status.UNKNOWN,
  ])
    test(`may have been placed after ${status[code]}: the page links to the orders`, async () => {
      placing = () => new StatusError(code, 'secret reason');
      const { statusCode, body } = await place();
      assert.equal(statusCode, 503);
      assert.match(body, doubt);
      assert.match(body, /<a class="button" href="\.\.\/orders">/);
      assert.doesNotMatch(body, nothing);
      assert.doesNotMatch(body, /secret reason/);
    });

  test('was not placed this time, but perhaps earlier, if the orders can not be read', async () => {
    placing = () => unavailable('the catalogue is away');
    made = new StatusError(status.INTERNAL, 'orders are broken');
    const { statusCode, body } = await place();
    assert.equal(statusCode, 503);
    assert.match(body, /Nothing was ordered this time/);
    assert.match(body, /<a class="button" href="\.\.\/orders">/);
  });

  for (const [can, outcome] of [
    ['can', notFound('no such order')],
    ['can not', new StatusError(status.INTERNAL, 'orders are broken')],
  ] as const)
    test(`may have been placed if the connection broke and the visitor's orders ${can} be read`, async () => {
      const cut = await startCutting();
      const over = await appOver({ ...services, checkoutservice: cut });
      made = outcome;
      const { statusCode, body } = await over.postForm('/cart/checkout', { ...sampleOrder(), idempotency_key: 'k' });
      await over.close();
      await cut.stop();
      assert.equal(statusCode, 503);
      assert.match(body, doubt);
      assert.doesNotMatch(body, nothing);
    });

  test('is described in the visitor’s language', async () => {
    placing = () => new StatusError(status.INTERNAL, 'broken');
    const { body } = await pages.postForm('/cart/checkout', sampleOrder(), { 'accept-language': 'ja' });
    assert.match(body, /まだ確認できておりません/);
    assert.doesNotMatch(body, /ご注文は行われていません/);
  });

  test('redirects to the order if it exists', async () => {
    made = 'RECEIVED';
    for (const code of [status.UNAVAILABLE, status.DEADLINE_EXCEEDED, status.INTERNAL]) {
      placing = () => new StatusError(code, 'lost');
      const { statusCode, headers } = await place();
      assert.deepEqual([statusCode, headers.location], [303, '../orders/order-1'], status[code]);
    }
  });

  test('is looked up by a generated key if the form has none', async () => {
    made = 'DONE';
    placing = () => new StatusError(status.DEADLINE_EXCEEDED, 'late');
    for (const fields of [{ idempotency_key: '' }, { idempotency_key: '' }])
      assert.equal((await place(fields)).headers.location, '../orders/order-1');
    const [first = '', lookUp = '', second = ''] = keys;
    assert.match(first, /^placed with [0-9a-f-]{36}$/);
    assert.equal(lookUp, first.replace('placed with', 'found by'));
    assert.notEqual(second, first);
  });
});

describe('a form that was corrected and resent with the same key', () => {
  beforeEach(() => {
    placing = () => invalidArgument('idempotency_key', 'was used before, for another order');
  });

  test('redirects to the order that is already running', async () => {
    for (const state of ['RECEIVED', 'DONE'] as const) {
      made = state;
      const { statusCode, headers } = await place();
      assert.deepEqual([statusCode, headers.location], [303, '../orders/order-1'], state);
    }
  });

  test('can be placed after the first order was refused or refunded', async () => {
    for (const state of ['REFUSED', 'REFUNDED'] as const) {
      made = state;
      assert.equal((await place()).statusCode, 422, state);
    }
  });

  test('is not called refused if the order can not be read', async () => {
    made = unavailable('orders are away');
    const { statusCode, body } = await place();
    assert.equal(statusCode, 503);
    assert.match(body, doubt);
  });
});
