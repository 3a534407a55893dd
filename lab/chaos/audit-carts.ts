// Audits the carts: each must contain what was added, minus what was bought, or less if Redis may have deleted it.
import type { Breach } from './breach.ts';
import type { Records } from './environment.ts';
import type { Outcome } from './purchases.ts';

export function cartBreaches(outcomes: readonly Outcome[], { orders, carts }: Records, evict: boolean): Breach[] {
  const bought = new Map<string, Map<string, number>>();
  for (const { userId, state, lines } of orders) {
    if (state !== 'DONE') continue;
    const quantities = bought.get(userId) ?? new Map<string, number>();
    for (const { productId, quantity } of lines) quantities.set(productId, (quantities.get(productId) ?? 0) + quantity);
    bought.set(userId, quantities);
  }
  return outcomes.flatMap(({ purchase: { email }, userId, added }) => {
    const left = carts.get(userId) ?? new Map<string, number>();
    const gone = bought.get(userId) ?? new Map<string, number>();
    const products = new Set([...added.keys(), ...left.keys(), ...gone.keys()]);
    return [...products].flatMap((productId) => {
      const { sure, perhaps } = added.get(productId) ?? { sure: 0, perhaps: 0 };
      const total = (left.get(productId) ?? 0) + (gone.get(productId) ?? 0);
      // A delayed request may add items a second time; 'perhaps' covers that.
      if ((evict || total >= sure) && total <= sure + perhaps) return [];
      const facts = `${sure} to ${sure + perhaps} added, ${gone.get(productId) ?? 0} bought`;
      return [{ what: `cart has ${left.get(productId) ?? 0} of ${productId} (${facts})`, who: email }];
    });
  });
}
