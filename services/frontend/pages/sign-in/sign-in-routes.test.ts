import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { OrderState } from '@boutique/protos/gen/hipstershop/OrderState.ts';
import { shop } from '@boutique/protos/shop';
import type { Handlers } from '@boutique/service-kit/rpc';
import { serve } from '@boutique/service-kit/serve';
import { until } from '../../../../testing/eventually.ts';
import { appOver, dollarsOnly, silent } from '../../testing/app.ts';
import { sampleOrder } from '../checkout/order-form.ts';

const visitor = { cookie: 'shop_session-id=7f8a2f6e-0c7e-4d0e-9d2b-0d1f5a3c9b11' };
let state: OrderState;
let added: string[];
let releasePlaceOrder: (() => void) | undefined;
let pages: Awaited<ReturnType<typeof appOver>>;

const cart: Handlers<typeof shop.CartService.service> = {
  addItem({ userId }) {
    added.push(userId);
    return {};
  },
  getCart: () => ({ items: [{ productId: 'OLJCESPC7Z', quantity: 1 }] }),
  emptyCart: () => ({}),
  removeItems: () => ({}),
  setQuantity: () => ({}),
};
const orders: Handlers<typeof shop.OrderService.service> = {
  listOrders: () => ({ orders: [{ orderId: 'order-1', state }] }),
  getOrder: () => ({ orderId: 'order-1', state: 'DONE' }),
  createOrder: () => ({}),
  advanceOrder: () => ({}),
  leaseUnfinishedOrders: () => ({}),
  listExpiredOrders: () => ({}),
  forgetOrders: () => ({}),
};

before(async () => {
  const checkout: Handlers<typeof shop.CheckoutService.service> = {
    async placeOrder() {
      await new Promise<void>((resolve) => {
        releasePlaceOrder = resolve;
      });
      return { order: { orderId: 'order-1' } };
    },
  };
  const [cartservice, orderservice, checkoutservice, currencyservice] = await Promise.all([
    serve({ workload: silent('cart'), service: shop.CartService, handlers: cart, port: 0 }),
    serve({ workload: silent('order'), service: shop.OrderService, handlers: orders, port: 0 }),
    serve({ workload: silent('checkout'), service: shop.CheckoutService, handlers: checkout, port: 0 }),
    dollarsOnly(),
  ]);
  pages = await appOver({ cartservice, orderservice, checkoutservice, currencyservice }, { ENABLE_SIGN_IN: 'true' });
});
after(() => pages.stop());

const signIn = () => {
  added = [];
  return pages.postForm('/sign-in', { name: 'Ann' }, visitor);
};

for (const unfinished of ['RECEIVED', 'CHARGED', 'SHIPPED'] as const)
  test(`a visitor whose order is ${unfinished} can't sign in yet, and the cart stays`, async () => {
    state = unfinished;
    const { statusCode, body, headers } = await signIn();
    assert.equal(statusCode, 409);
    assert.match(body, /Your order is still being processed/);
    assert.deepEqual(added, []);
    assert.doesNotMatch(String(headers['set-cookie']), /token/);
  });

test('once it is final, the visitor signs in', async () => {
  for (const final of ['DONE', 'REFUSED', 'REFUNDED'] as const) {
    state = final;
    assert.equal((await signIn()).statusCode, 303);
    assert.equal(added.length, 1);
  }
});

test('while the order form is processed, the visitor can’t sign in either', async () => {
  state = 'DONE';
  const ordering = pages.postForm('/cart/checkout', { ...sampleOrder(), idempotency_key: 'k' }, visitor);
  await until('PlaceOrder', async () => releasePlaceOrder, 5_000);
  assert.equal((await signIn()).statusCode, 409);
  releasePlaceOrder?.();
  assert.equal((await ordering).statusCode, 303);
  assert.equal((await signIn()).statusCode, 303);
});
