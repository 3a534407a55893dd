import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import { StatusError, status } from '@boutique/service-kit/errors';
import type { Client } from '@boutique/service-kit/rpc';
import type { RunningWorkload } from '@boutique/service-kit/serve';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { run } from './main.ts';

const workload = testWorkload('cartservice', { PORT: '0', LISTEN_ADDR: '127.0.0.1', LOG_LEVEL: 'silent' });
let running: RunningWorkload;
let cart: Client<typeof shop.CartService.service>;

before(async () => {
  running = await run(workload);
  cart = connect({ workload, service: shop.CartService, address: `127.0.0.1:${running.port}` });
});
after(async () => {
  cart.close();
  await running.stop();
});

test('what was added is in the cart, over a real port', async () => {
  await cart.addItem({ userId: 'ann', item: { productId: 'MUG', quantity: 2 } });
  assert.deepEqual(await cart.getCart({ userId: 'ann' }), {
    userId: 'ann',
    items: [{ productId: 'MUG', quantity: 2 }],
  });
  await cart.removeItems({ userId: 'ann', items: [{ productId: 'MUG', quantity: 1 }] });
  assert.equal((await cart.getCart({ userId: 'ann' })).items[0]?.quantity, 1);
  await cart.emptyCart({ userId: 'ann' });
  assert.deepEqual((await cart.getCart({ userId: 'ann' })).items, []);
});

for (const [what, request, field] of [
  ['no user', { item: { productId: 'MUG', quantity: 1 } }, 'user_id'],
  ['no item', { userId: 'ann' }, 'item.product_id'],
  ['no product', { userId: 'ann', item: { quantity: 1 } }, 'item.product_id'],
  ['quantity 0', { userId: 'ann', item: { productId: 'MUG', quantity: 0 } }, 'item.quantity'],
  ['a negative quantity', { userId: 'ann', item: { productId: 'MUG', quantity: -1 } }, 'item.quantity'],
  ['quantity 11', { userId: 'ann', item: { productId: 'MUG', quantity: 11 } }, 'item.quantity'],
] as const) {
  test(`AddItem with ${what} is refused and names ${field}`, async () => {
    const error = await cart.addItem(request).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof StatusError);
    assert.deepEqual([error.code, error.fields[0]?.field], [status.INVALID_ARGUMENT, field]);
  });
}
