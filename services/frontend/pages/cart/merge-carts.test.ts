import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { requestLimits } from '@boutique/protos/limits';
import { failedPrecondition, unavailable } from '@boutique/service-kit/errors';
import { mergeCarts } from './merge-carts.ts';

type Items = { productId: string; quantity: number }[];
const budget = () => ({ timeoutMs: 1_000 });

/** Carts in memory. `fails` decides which calls fail, before or after their work. */
function fakeCarts(session: Items, fails: (call: string) => 'before' | 'after' | undefined = () => undefined) {
  const kept = new Map([['session', new Map(session.map(({ productId, quantity }) => [productId, quantity]))]]);
  const seen = new Set<string>();
  const of = (user: string) => {
    const cart = kept.get(user) ?? new Map<string, number>();
    kept.set(user, cart);
    return cart;
  };
  const linesOf = (user: string) => [...of(user)].map(([productId, quantity]) => ({ productId, quantity }));
  let calls = 0;
  async function respond(call: string, work: () => void) {
    calls++;
    await turn();
    const failure = fails(call);
    if (failure !== 'before') work();
    if (failure) throw unavailable('away');
    return {};
  }
  const cart = {
    async getCart({ userId = '' }) {
      await turn();
      return { userId, items: linesOf(userId) };
    },
    addItem: ({ userId = '', item }: { userId?: string; item?: { productId?: string; quantity?: number } | null }) =>
      respond('add', () => {
        const { productId = '', quantity = 0 } = item ?? {};
        assert.ok(quantity >= 1 && quantity <= 10);
        of(userId).set(productId, (of(userId).get(productId) ?? 0) + quantity);
      }),
    removeItems: ({
      userId = '',
      items = [],
      idempotencyKey = '',
    }: {
      userId?: string;
      items?: { productId?: string; quantity?: number }[];
      idempotencyKey?: string;
    }) =>
      respond('remove', () => {
        assert.ok(idempotencyKey);
        assert.ok(items.length <= requestLimits.defaultEntries);
        if (seen.has(idempotencyKey)) return;
        seen.add(idempotencyKey);
        for (const { productId = '', quantity = 0 } of items) {
          const left = (of(userId).get(productId) ?? 0) - quantity;
          if (left > 0) of(userId).set(productId, left);
          else of(userId).delete(productId);
        }
      }),
    emptyCart: async () => ({}),
    close() {},
  };
  return { cart, linesOf, calls: () => calls };
}

const mugs = (quantity: number) => ({ productId: 'MUG', quantity });
const jars = (quantity: number) => ({ productId: 'JAR', quantity });

test('a cart moves unchanged, in few calls', async () => {
  const carts = fakeCarts([mugs(25), jars(1)]);
  await mergeCarts(carts, 'session', 'ann', budget);
  assert.deepEqual(carts.linesOf('ann'), [mugs(25), jars(1)]);
  assert.deepEqual(carts.linesOf('session'), []);
  assert.equal(carts.calls(), 5);
});

test('what a full cart rejects stays in the old one, and the visitor is signed in', async () => {
  const carts = fakeCarts([mugs(2), jars(3)]);
  const isFull = ({ item }: { item?: { productId?: string } | null }) => item?.productId === 'MUG';
  const addItem: typeof carts.cart.addItem = async (request) => {
    if (isFull(request)) throw failedPrecondition('the cart is full');
    return carts.cart.addItem(request);
  };
  await mergeCarts({ cart: { ...carts.cart, addItem } }, 'session', 'ann', budget);
  assert.deepEqual(carts.linesOf('ann'), [jars(3)]);
  assert.deepEqual(carts.linesOf('session'), [mugs(2)]);
});

test('a line of many portions leaves the old cart as one', async () => {
  const carts = fakeCarts([mugs(1_500), jars(10)]);
  await mergeCarts(carts, 'session', 'ann', budget);
  assert.deepEqual(carts.linesOf('ann'), [mugs(1_500), jars(10)]);
  assert.deepEqual(carts.linesOf('session'), []);
});

test('concurrent sign-ins duplicate nothing', async () => {
  for (const names of [
    ['ann', 'ann', 'ann'],
    ['ann', 'bob', 'ann'],
  ]) {
    const carts = fakeCarts([mugs(3)]);
    await Promise.all(names.map((name) => mergeCarts(carts, 'session', name, budget)));
    assert.deepEqual(carts.linesOf('ann'), [mugs(3)]);
    assert.deepEqual(carts.linesOf('bob'), []);
  }
});

test('the rest of a huge cart stays in the old cart', async () => {
  const carts = fakeCarts([mugs(2_147_483_647), jars(1)]);
  await mergeCarts(carts, 'session', 'ann', budget);
  assert.deepEqual(carts.linesOf('ann'), [mugs(2_000)]);
  assert.deepEqual(carts.linesOf('session'), [mugs(2_147_481_647), jars(1)]);
  assert.ok(carts.calls() <= 201);
});

test('a failure in between loses and duplicates nothing', async () => {
  let adds = 0;
  const carts = fakeCarts([mugs(45), jars(2)], (call) => (call === 'add' && ++adds === 3 ? 'before' : undefined));
  await assert.rejects(mergeCarts(carts, 'session', 'ann', budget), /away/);
  assert.deepEqual([carts.linesOf('ann'), carts.linesOf('session')], [[mugs(35), jars(2)], [mugs(10)]]);
  await mergeCarts(carts, 'session', 'ann', budget);
  assert.deepEqual([carts.linesOf('ann'), carts.linesOf('session')], [[mugs(45), jars(2)], []]);
});

test('a removal whose response is lost takes effect once', async () => {
  let removals = 0;
  const carts = fakeCarts([mugs(25)], (call) => (call === 'remove' && ++removals === 1 ? 'after' : undefined));
  await mergeCarts(carts, 'session', 'ann', budget);
  assert.equal(removals, 2);
  assert.deepEqual([carts.linesOf('ann'), carts.linesOf('session')], [[mugs(25)], []]);
});
