import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';
import { checkManually } from '@boutique/protos/order-reasons';
import { cartFingerprint, isRepeat, lastOrder } from './request-id-orders.ts';

const mug = { productId: 'MUG', quantity: 1 };
const hat = { productId: 'HAT', quantity: 1 };
const minutes = 60;

const order = (change: Partial<Order> = {}): Order => ({
  orderId: 'order-1',
  userId: 'ann',
  email: 'ann@example.com',
  state: 'DONE',
  result: {
    orderId: 'order-1',
    shippingTrackingId: '',
    shippingCost: null,
    shippingAddress: null,
    items: [mug, hat].map((item) => ({ item, cost: null, name: '', picture: '' })),
    total: null,
  },
  transactionId: '',
  reason: '',
  reasonCode: '',
  capability: '',
  fromRequestId: true,
  cartLeft: cartFingerprint([]),
  money: 'MONEY_STATE_UNSPECIFIED',
  traceId: '',
  createdAtMs: '1000',
  updatedAtMs: '1000',
  minAgeSeconds: 0,
  ...change,
});

for (const [what, change, cart, minAgeSeconds, expected] of [
  ['the same cart', {}, [mug, hat], 0, true],
  ['the same cart in another order', {}, [hat, mug], 0, true],
  ['an empty cart', {}, [], 0, true],
  ['another cart', {}, [mug], 0, false],
  ['other quantities', {}, [{ ...mug, quantity: 2 }, hat], 0, false],
  ['what was left', { cartLeft: cartFingerprint([hat]) }, [hat], 0, true],
  ['more than what was left', { cartLeft: cartFingerprint([hat]) }, [hat, mug, mug], 0, false],
  ['an empty cart, but something was left', { cartLeft: cartFingerprint([hat]) }, [], 0, false],
  ['an empty cart, and it is unknown what was left', { cartLeft: '' }, [], 0, true],
  ['another cart while the order is RECEIVED', { state: 'RECEIVED', cartLeft: '' }, [mug], 0, true],
  ['another cart while the order is CHARGED', { state: 'CHARGED', cartLeft: '' }, [mug], 0, true],
  ['another cart before the cart was freed', { state: 'SHIPPED', cartLeft: '' }, [mug], 0, true],
  ['another cart after the cart was freed', { state: 'SHIPPED' }, [mug], 0, false],
  ['the same cart after a refused card', { state: 'REFUSED', cartLeft: '' }, [mug, hat], 0, true],
  ['an empty cart after a refund', { state: 'REFUNDED', cartLeft: '' }, [], 0, false],
  ['the same cart after 10 minutes', {}, [mug, hat], 10 * minutes, true],
  ['the same cart after more than 10 minutes', {}, [mug, hat], 10 * minutes + 1, false],
  ['an empty cart after more than 10 minutes', {}, [], 10 * minutes + 1, false],
  ['another cart while the order has been RECEIVED for long', { state: 'RECEIVED' }, [mug], 11 * minutes, false],
] as const)
  test(`a call with ${what} ${expected ? 'repeats' : 'does not repeat'} the order`, () => {
    assert.equal(isRepeat(order({ ...change, minAgeSeconds }), [...cart], true), expected);
  });

for (const [what, change, isRunning, cart, expected] of [
  ['RECEIVED without a worker, the same cart', { state: 'RECEIVED' }, false, [mug, hat], true],
  ['RECEIVED without a worker, another cart', { state: 'RECEIVED' }, false, [mug], false],
  ['RECEIVED without a worker, an empty cart', { state: 'RECEIVED' }, false, [], false],
  ['CHARGED without a worker, another cart', { state: 'CHARGED' }, false, [mug], true],
  ['waiting for a person, the same cart', { state: 'RECEIVED', reasonCode: checkManually }, true, [mug, hat], true],
  ['waiting for a person, another cart', { state: 'RECEIVED', reasonCode: checkManually }, true, [mug], false],
  [
    'charged and waiting for a person, another cart',
    { state: 'CHARGED', reasonCode: checkManually },
    true,
    [mug],
    false,
  ],
] as const)
  test(`an order that is ${what}: ${expected ? 'a repeat' : 'a new order'}`, () => {
    assert.equal(isRepeat(order({ cartLeft: '', ...change }), [...cart], isRunning), expected);
  });

for (const count of [0, 1, 2, 3, 4, 5, 8, 9, 100, 1_000])
  test(`the last of ${count} orders is found with few calls`, async () => {
    let calls = 0;
    const find = async (generation: number) => {
      calls++;
      return generation < count ? order({ orderId: String(generation) }) : undefined;
    };
    const last = await lastOrder(find);
    assert.deepEqual(
      [last?.generation, last?.order.orderId],
      count ? [count - 1, String(count - 1)] : [undefined, undefined],
    );
    assert.ok(calls <= 2 + 2 * Math.log2(count + 1), `${calls} calls`);
  });
