import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asOrder } from './unstored-orders.ts';

const money = (currencyCode: string, units: string, nanos = 0) => ({ currencyCode, units, nanos });
const resultWith = (cost: ReturnType<typeof money>) => ({
  orderId: 'order-1',
  shippingTrackingId: 'T-1',
  shippingCost: money('USD', '8', 990_000_000),
  shippingAddress: null,
  items: [{ item: { productId: 'MUG', quantity: 2 }, cost, name: '', picture: '' }],
  total: null,
});

test('the total is the sum of the items and the shipping', () => {
  const { result } = asOrder(resultWith(money('USD', '10')), new Map(), 'ann', '');
  assert.deepEqual(result?.total, money('USD', '28', 990_000_000));
});

for (const [what, cost] of Object.entries({
  'another currency': money('EUR', '10'),
  'an unknown currency': money('ZZZ', '10'),
  'mixed signs': money('USD', '10', -1),
  'too large a sum': money('USD', '9223372036854775807'),
}))
  test(`an order whose receipt has ${what} keeps its ID, without amounts`, () => {
    const { orderId, result } = asOrder(resultWith(cost), new Map(), 'ann', '');
    assert.equal(orderId, 'order-1');
    assert.deepEqual([result?.items, result?.shippingCost, result?.total], [[], null, null]);
    assert.equal(result?.shippingTrackingId, 'T-1');
  });
