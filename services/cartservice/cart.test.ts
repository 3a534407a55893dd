import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { status } from '@boutique/service-kit/errors';
import { rejectionOf } from '@boutique/service-kit/testing/rejection';
import { startService } from '@boutique/service-kit/testing/running-service';
import { run } from './main.ts';

const { client: cart, stop } = await startService({ name: 'cartservice', service: shop.CartService, run });
after(stop);

test('items can be added, removed one by one and all at the same time', async () => {
  await cart.addItem({ userId: 'ann', item: { productId: 'MUG', quantity: 2 } });
  assert.deepEqual(await cart.getCart({ userId: 'ann' }), {
    userId: 'ann',
    items: [{ productId: 'MUG', quantity: 2 }],
  });
  await cart.removeItems({ userId: 'ann', items: [{ productId: 'MUG', quantity: 1 }] });
  assert.equal((await cart.getCart({ userId: 'ann' })).items[0]?.quantity, 1);
  await cart.setQuantity({ userId: 'ann', item: { productId: 'MUG', quantity: 99 } });
  assert.equal((await cart.getCart({ userId: 'ann' })).items[0]?.quantity, 99);
  await cart.setQuantity({ userId: 'ann', item: { productId: 'MUG', quantity: 0 } });
  assert.deepEqual((await cart.getCart({ userId: 'ann' })).items, []);
  await cart.addItem({ userId: 'ann', item: { productId: 'MUG', quantity: 1 } });
  await cart.emptyCart({ userId: 'ann' });
  assert.deepEqual((await cart.getCart({ userId: 'ann' })).items, []);
});

test('AddItem to a full cart is rejected', async () => {
  for (let n = 0; n < 100; n++) await cart.addItem({ userId: 'full', item: { productId: `P${n}`, quantity: 1 } });
  const { code, message } = await rejectionOf(
    cart.addItem({ userId: 'full', item: { productId: 'MUG', quantity: 1 } }),
  );
  assert.deepEqual([code, message], [status.FAILED_PRECONDITION, 'the cart is full: it has 100 products']);
});

for (const [what, request, field] of [
  ['no user', { item: { productId: 'MUG', quantity: 1 } }, 'user_id'],
  ['no item', { userId: 'ann' }, 'item.product_id'],
  ['no product', { userId: 'ann', item: { quantity: 1 } }, 'item.product_id'],
  ['quantity 0', { userId: 'ann', item: { productId: 'MUG', quantity: 0 } }, 'item.quantity'],
  ['a negative quantity', { userId: 'ann', item: { productId: 'MUG', quantity: -1 } }, 'item.quantity'],
  ['quantity 11', { userId: 'ann', item: { productId: 'MUG', quantity: 11 } }, 'item.quantity'],
] as const) {
  test(`AddItem with ${what} is rejected and the error names ${field}`, async () => {
    const { code, fields } = await rejectionOf(cart.addItem(request));
    assert.deepEqual([code, fields[0]?.field], [status.INVALID_ARGUMENT, field]);
  });
}

for (const [what, request, field] of [
  ['no user', { item: { productId: 'MUG', quantity: 1 } }, 'user_id'],
  ['no item', { userId: 'ann' }, 'item.product_id'],
  ['no product', { userId: 'ann', item: { quantity: 1 } }, 'item.product_id'],
  ['a negative quantity', { userId: 'ann', item: { productId: 'MUG', quantity: -1 } }, 'item.quantity'],
  ['quantity 100', { userId: 'ann', item: { productId: 'MUG', quantity: 100 } }, 'item.quantity'],
] as const) {
  test(`SetQuantity with ${what} is rejected and the error names ${field}`, async () => {
    const { code, fields } = await rejectionOf(cart.setQuantity(request));
    assert.deepEqual([code, fields[0]?.field], [status.INVALID_ARGUMENT, field]);
  });
}
