// Moves the items of one cart into another when a visitor signs in.
import { randomUUID } from 'node:crypto';
import type { CartItem__Output as CartItem } from '@boutique/protos/gen/hipstershop/CartItem.ts';
import { hasCode, status } from '@boutique/service-kit/errors';
import type { CallOptions } from '@boutique/service-kit/rpc';
import type { Backends } from '../../backends.ts';
import { maxPerAdd } from '../../forms.ts';

interface Carts {
  cart: Pick<Backends['cart'], 'getCart' | 'addItem' | 'removeItems'>;
}

/** As many as fit in a page's time budget. The rest stays in the old cart. */
const maxPortions = 200;
const batchSize = 20;

const running = new Map<string, Promise<void>>();

/**
 * Merges from the same cart run one after another: two at the same time would both add its items. The second finds it
 * empty. This holds within this process only; across replicas, AddItem would need an idempotency key.
 */
export async function mergeCarts(carts: Carts, from: string, to: string, budget: () => CallOptions): Promise<void> {
  if (from === to) return;
  const previous = running.get(from) ?? Promise.resolve();
  // The previous caller handles its own error.
  const current = previous.catch(() => {}).then(() => move(carts, from, to, budget));
  running.set(from, current);
  try {
    await current;
  } finally {
    if (running.get(from) === current) running.delete(from);
  }
}

/** Removes only those items from the old cart that were added to the new one: a failure in between loses nothing. */
async function move({ cart }: Carts, from: string, to: string, budget: () => CallOptions): Promise<void> {
  const { items } = await cart.getCart({ userId: from }, budget());
  const portions = portionsOf(items);
  const moved: CartItem[] = [];
  const failures: unknown[] = [];
  while (portions.length > 0 && failures.length === 0) {
    const batch = portions.splice(0, batchSize);
    const results = await Promise.allSettled(batch.map((item) => cart.addItem({ userId: to, item }, budget())));
    moved.push(...batch.filter((_, at) => results[at]?.status === 'fulfilled'));
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    // The new cart is full: what it rejects stays in the old one.
    failures.push(...reasons.filter((reason) => !hasCode(reason, status.FAILED_PRECONDITION)));
  }
  if (moved.length > 0) await remove({ cart }, from, linesOf(moved), budget);
  if (failures.length > 0) throw failures[0];
}

function portionsOf(items: CartItem[]): CartItem[] {
  const portions: CartItem[] = [];
  for (const { productId, quantity } of items)
    for (let left = quantity; left > 0 && portions.length < maxPortions; left -= maxPerAdd)
      portions.push({ productId, quantity: Math.min(left, maxPerAdd) });
  return portions;
}

/** One line per product: RemoveItems accepts no more than a cart has. */
function linesOf(portions: CartItem[]): CartItem[] {
  const quantities = new Map<string, number>();
  for (const { productId, quantity } of portions)
    quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
  return [...quantities].map(([productId, quantity]) => ({ productId, quantity }));
}

/** Retries once, with the same key: items left here would be moved a second time at the next sign-in. */
async function remove({ cart }: Carts, userId: string, items: CartItem[], budget: () => CallOptions): Promise<void> {
  const request = { userId, items, idempotencyKey: randomUUID() };
  await cart.removeItems(request, budget()).catch((error: unknown) => {
    if (!hasCode(error, status.UNAVAILABLE, status.DEADLINE_EXCEEDED)) throw error;
    // The page's time budget may be used up.
    return cart.removeItems(request, { ...budget(), timeoutMs: 500 });
  });
}
