// Orders without an idempotency key, whose repeats are recognized by their x-request-id. A mesh keeps the ID when it repeats
// a call, but clients also reuse it for further orders. So there is a sequence of keys for each ID; each order gets the next
// one, and a call repeats the last order only if its cart says so.
import type { CartItem__Output as CartItem } from '@boutique/protos/gen/hipstershop/CartItem.ts';
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';
import { needsManualCheck } from '@boutique/protos/order-reasons';
import { fingerprint } from '@boutique/service-kit/idempotency';

/** A mesh repeats a call within seconds. */
const maxAgeSeconds = 10 * 60;

/** The keys for the ID of a request with this content. */
export const keysOf = (requestId: string, request: string) => (generation: number) =>
  fingerprint({ requestId, request, generation });

/** A hash of a cart, independent of the order of its lines. */
export const cartFingerprint = (items: CartItem[]): string =>
  fingerprint(items.map(({ productId, quantity }) => `${productId} ${quantity}`).sort());

/**
 * Whether a call with this cart repeats the order. While the order runs, its cart may still change, so every call repeats it;
 * later the cart must be as it was then, or as it was after the order. An order that waits for a person doesn't run.
 */
export function isRepeat(order: Order, cart: CartItem[], isRunning: boolean): boolean {
  if (!isRecent(order)) return false;
  const current = cartFingerprint(cart);
  if (current === cartFingerprint(order.result?.items.flatMap(({ item }) => (item ? [item] : [])) ?? [])) return true;
  if (order.state === 'REFUSED' || order.state === 'REFUNDED') return false;
  if (order.cartLeft) return current === order.cartLeft;
  if (needsManualCheck(order) || (order.state === 'RECEIVED' && !isRunning)) return false;
  return order.state !== 'DONE' || cart.length === 0;
}

export const isRecent = ({ minAgeSeconds }: Order): boolean => minAgeSeconds <= maxAgeSeconds;

/**
 * The last of the orders with keys from `generation` on, and its generation; undefined if there is none. There are no gaps,
 * so it doubles its steps until it finds none, and then halves them.
 */
export async function lastOrder(find: (generation: number) => Promise<Order | undefined>, generation = 0) {
  const first = await find(generation);
  if (!first) return undefined;
  let last = { order: first, generation };
  let step = 1;
  async function advance(): Promise<boolean> {
    const order = await find(last.generation + step);
    if (order) last = { order, generation: last.generation + step };
    return order !== undefined;
  }
  while (await advance()) step *= 2;
  for (; step > 1; await advance()) step /= 2;
  return last;
}
