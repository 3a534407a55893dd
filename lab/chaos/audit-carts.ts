// Each cart has what was put into it, less what was bought.
import type { Breach } from './breach.ts';
import type { Records } from './environment.ts';
import type { Outcome } from './purchases.ts';

export function cartBreaches(outcomes: readonly Outcome[], { orders, carts }: Records): Breach[] {
  const bought = new Map<string, Map<string, number>>();
  for (const { userId, state, lines } of orders) {
    if (state !== 'DONE') continue;
    const pieces = bought.get(userId) ?? new Map<string, number>();
    for (const { productId, quantity } of lines) pieces.set(productId, (pieces.get(productId) ?? 0) + quantity);
    bought.set(userId, pieces);
  }
  return outcomes.flatMap(({ purchase: { email }, userId, added }) => {
    const left = carts.get(userId) ?? new Map<string, number>();
    const gone = bought.get(userId) ?? new Map<string, number>();
    const products = new Set([...added.keys(), ...left.keys(), ...gone.keys()]);
    return [...products].flatMap((productId) => {
      const { sure, perhaps } = added.get(productId) ?? { sure: 0, perhaps: 0 };
      const total = (left.get(productId) ?? 0) + (gone.get(productId) ?? 0);
      // A late request may put pieces into the cart a second time: 'perhaps' covers that.
      if (total >= sure && total <= sure + perhaps) return [];
      const facts = `${sure} to ${sure + perhaps} put in, ${gone.get(productId) ?? 0} bought`;
      return [{ what: `cart: ${left.get(productId) ?? 0} of ${productId} left (${facts})`, who: email }];
    });
  });
}
