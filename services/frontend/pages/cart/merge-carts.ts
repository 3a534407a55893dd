// Moves what is in one cart into another, for a visitor who signs in.
import { randomUUID } from 'node:crypto';
import type { CartItem__Output as CartItem } from '@boutique/protos/gen/hipstershop/CartItem.ts';
import { hasCode, status } from '@boutique/service-kit/errors';
import type { CallOptions } from '@boutique/service-kit/rpc';
import type { Backends } from '../../backends.ts';
import { maxPerAdd } from '../../forms.ts';

interface Carts {
  cart: Pick<Backends['cart'], 'getCart' | 'addItem' | 'removeItems'>;
}

/** As many as fit in a page's time. What is beyond them stays in the old cart. */
const mostPortions = 200;
const atOnce = 20;

const underWay = new Map<string, Promise<void>>();

/**
 * One after the other for each old cart: two at once would both add what is in it. Whoever comes second finds it empty.
 * That holds within this process; between replicas it would take an AddItem with an idempotency key.
 */
export async function mergeCarts(carts: Carts, from: string, to: string, budget: () => CallOptions): Promise<void> {
  if (from === to) return;
  const before = underWay.get(from) ?? Promise.resolve();
  // How the one before has ended is its own caller's business.
  const mine = before.catch(() => {}).then(() => move(carts, from, to, budget));
  underWay.set(from, mine);
  try {
    await mine;
  } finally {
    if (underWay.get(from) === mine) underWay.delete(from);
  }
}

/** What is in the new cart leaves the old one, and nothing else: a failure in between loses nothing. */
async function move({ cart }: Carts, from: string, to: string, budget: () => CallOptions): Promise<void> {
  const { items } = await cart.getCart({ userId: from }, budget());
  const portions = portionsOf(items);
  const moved: CartItem[] = [];
  const failures: unknown[] = [];
  while (portions.length > 0 && failures.length === 0) {
    const some = portions.splice(0, atOnce);
    const ends = await Promise.allSettled(some.map((item) => cart.addItem({ userId: to, item }, budget())));
    moved.push(...some.filter((_, at) => ends[at]?.status === 'fulfilled'));
    failures.push(...ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : [])));
  }
  if (moved.length > 0) await remove({ cart }, from, moved, budget);
  if (failures.length > 0) throw failures[0];
}

function portionsOf(items: CartItem[]): CartItem[] {
  const portions: CartItem[] = [];
  for (const { productId, quantity } of items)
    for (let left = quantity; left > 0 && portions.length < mostPortions; left -= maxPerAdd)
      portions.push({ productId, quantity: Math.min(left, maxPerAdd) });
  return portions;
}

/** What stayed here after it was moved would be moved again at the next sign-in: one more attempt, with the same key. */
async function remove({ cart }: Carts, userId: string, items: CartItem[], budget: () => CallOptions): Promise<void> {
  const request = { userId, items, idempotencyKey: randomUUID() };
  await cart.removeItems(request, budget()).catch((error: unknown) => {
    if (!hasCode(error, status.UNAVAILABLE, status.DEADLINE_EXCEEDED)) throw error;
    // The page's own time may be used up.
    return cart.removeItems(request, { ...budget(), timeoutMs: 500 });
  });
}
