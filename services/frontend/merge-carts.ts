// Moves what is in one cart into another, for a visitor who signs in.
import type { CallOptions } from '@boutique/service-kit/rpc';
import type { Backends } from './backends.ts';

/** Most pieces that one AddItem takes. */
const mostAtOnce = 10;

/** Each line leaves the old cart once it is in the new one: a failure in between loses nothing. */
export async function mergeCarts(
  { cart }: Backends,
  from: string,
  to: string,
  budget: () => CallOptions,
): Promise<void> {
  if (from === to) return;
  const { items } = await cart.getCart({ userId: from }, budget());
  for (const item of items) {
    for (let left = item.quantity; left > 0; left -= mostAtOnce)
      await cart.addItem({ userId: to, item: { ...item, quantity: Math.min(left, mostAtOnce) } }, budget());
    await cart.removeItems({ userId: from, items: [item] }, budget());
  }
}
