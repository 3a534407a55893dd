import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StatusError, status } from '@boutique/service-kit/errors';
import { setQuantity } from './set-quantity.ts';

interface Item {
  productId?: string;
  quantity?: number;
}
interface Request {
  userId?: string;
  item?: Item | null;
  items?: Item[];
}

const unimplemented = async () => {
  throw new StatusError(status.UNIMPLEMENTED, 'unknown method');
};
const budget = () => ({ timeoutMs: 1_000 });

/** A cart of 3 mugs and a jar in a cartservice that implements only the RPCs in `rpcs` besides Online Boutique's. */
function fakeCart(...rpcs: ('setQuantity' | 'removeItems')[]) {
  const lines = new Map([
    ['MUG', 3],
    ['JAR', 1],
  ]);
  const calls: string[] = [];
  const change = (productId = '', quantity = 0) => {
    if (quantity > 0) lines.set(productId, quantity);
    else lines.delete(productId);
  };
  const by = (productId = '', difference = 0) => change(productId, (lines.get(productId) ?? 0) + difference);
  const rpc = (name: string, work: (request: Request) => void) => async (request: Request) => {
    calls.push(name);
    work(request);
    return {};
  };
  const older = {
    async getCart({ userId = '' }: Request) {
      calls.push('getCart');
      return { userId, items: [...lines].map(([productId, quantity]) => ({ productId, quantity })) };
    },
    addItem: rpc('addItem', ({ item }) => by(item?.productId, item?.quantity)),
    emptyCart: rpc('emptyCart', () => lines.clear()),
    close() {},
  };
  const newer = {
    setQuantity: rpc('setQuantity', ({ item }) => change(item?.productId, item?.quantity)),
    removeItems: rpc('removeItems', ({ items = [] }) => {
      for (const { productId, quantity = 0 } of items) by(productId, -quantity);
    }),
  };
  const cart = {
    ...older,
    setQuantity: rpcs.includes('setQuantity') ? newer.setQuantity : unimplemented,
    removeItems: rpcs.includes('removeItems') ? newer.removeItems : unimplemented,
  };
  return { cart, calls, lines: () => Object.fromEntries(lines) };
}

test('a quantity is set in one call', async () => {
  const carts = fakeCart('setQuantity', 'removeItems');
  await setQuantity(carts, 'ann', { productId: 'MUG', quantity: 5 }, budget);
  assert.deepEqual([carts.lines(), carts.calls], [{ MUG: 5, JAR: 1 }, ['setQuantity']]);
});

test('without SetQuantity, the difference is added or removed', async () => {
  for (const [quantity, calls] of [
    [25, ['getCart', 'addItem', 'addItem', 'addItem']],
    [3, ['getCart']],
    [1, ['getCart', 'removeItems']],
    [0, ['getCart', 'removeItems']],
  ] as const) {
    const carts = fakeCart('removeItems');
    await setQuantity(carts, 'ann', { productId: 'MUG', quantity }, budget);
    assert.deepEqual([carts.lines(), carts.calls], [{ ...(quantity > 0 && { MUG: quantity }), JAR: 1 }, calls]);
  }
});

test('with Online Boutique’s cartservice, the cart is emptied and refilled in its order', async () => {
  for (const [quantity, lines] of [
    [1, ['MUG', 'JAR']],
    [0, ['JAR']],
  ] as const) {
    const carts = fakeCart();
    await setQuantity(carts, 'ann', { productId: 'MUG', quantity }, budget);
    assert.deepEqual(carts.lines(), { ...(quantity > 0 && { MUG: quantity }), JAR: 1 });
    assert.deepEqual(Object.keys(carts.lines()), lines);
    assert.deepEqual(carts.calls, ['getCart', 'emptyCart', ...lines.map(() => 'addItem')]);
  }
});

test('without SetQuantity, a line that does not exist is not created', async () => {
  const carts = fakeCart();
  await setQuantity(carts, 'ann', { productId: 'WATCH', quantity: 2 }, budget);
  assert.deepEqual([carts.lines(), carts.calls], [{ MUG: 3, JAR: 1 }, ['getCart']]);
});

test('any other error is the caller’s, and changes nothing', async () => {
  const carts = fakeCart('removeItems');
  carts.cart.setQuantity = async () => {
    throw new StatusError(status.UNAVAILABLE, 'away');
  };
  await assert.rejects(setQuantity(carts, 'ann', { productId: 'MUG', quantity: 1 }, budget), /away/);
  assert.deepEqual(carts.calls, []);
});
