// Sets the quantity of a cart line, even if cartservice is Online Boutique's or an older one without SetQuantity.
import type { CartItem__Output as CartItem } from '@boutique/protos/gen/hipstershop/CartItem.ts';
import { ifUnimplemented } from '@boutique/service-kit/errors';
import type { CallOptions } from '@boutique/service-kit/rpc';
import type { Backends } from '../../backends.ts';
import { maxPerAdd } from '../../forms.ts';

type Carts = Pick<Backends, 'cart'>;

/** Timeout per call after a cart was emptied: the page's budget may run out before the cart is complete again. */
const refillTimeoutMs = 500;

/** Sets the quantity of an existing line; 0 removes the line. Without such a line nothing changes. */
export async function setQuantity({ cart }: Carts, userId: string, item: CartItem, budget: () => CallOptions) {
  await cart
    .setQuantity({ userId, item }, budget())
    .catch(ifUnimplemented(() => changeBy({ cart }, userId, item, budget)));
}

/** Not atomic: two changes at the same time add up. */
async function changeBy({ cart }: Carts, userId: string, { productId, quantity }: CartItem, budget: () => CallOptions) {
  const { items } = await cart.getCart({ userId }, budget());
  const current = items.find((line) => line.productId === productId)?.quantity ?? 0;
  if (current === 0) return {};
  for (let missing = quantity - current; missing > 0; missing -= maxPerAdd) {
    const item = { productId, quantity: Math.min(missing, maxPerAdd) };
    await cart.addItem({ userId, item }, budget());
  }
  if (current <= quantity) return {};
  const excess = [{ productId, quantity: current - quantity }];
  const rest = items.map((line) => (line.productId === productId ? { productId, quantity } : line));
  return cart
    .removeItems({ userId, items: excess }, budget())
    .catch(ifUnimplemented(() => refill({ cart }, userId, rest, budget)));
}

/** Online Boutique's cartservice can only empty a cart. The lines are added one by one: it loses concurrent additions. */
async function refill({ cart }: Carts, userId: string, items: CartItem[], budget: () => CallOptions) {
  await cart.emptyCart({ userId }, budget());
  for (const item of items)
    if (item.quantity > 0) await cart.addItem({ userId, item }, { ...budget(), timeoutMs: refillTimeoutMs });
  return {};
}
