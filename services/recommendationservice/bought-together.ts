// Version 2: recommends products that are often bought together.
import type { Product__Output as Product } from '@boutique/protos/gen/hipstershop/Product.ts';
import { sample } from './random-sample.ts';
import type { Choose } from './recommendation.ts';
import orders from './sample-orders.json' with { type: 'json' };

/** The product IDs of invented orders. In production, a nightly job could export them from the orders. */
export const sampleOrders: readonly (readonly string[])[] = orders;

/**
 * Ranks products by how often they were ordered together with the chosen ones. Products with equal counts, such as 0,
 * are in random order.
 */
export function boughtTogether(history: readonly (readonly string[])[], random: () => number): Choose {
  return ({ list, byId }, chosen, count) => {
    const counts = new Map<Product, number>();
    for (const order of history) {
      const shared = order.filter((id) => chosen.has(id)).length;
      for (const product of shared > 0 ? order.flatMap((id) => byId.get(id) ?? []) : [])
        if (!chosen.has(product.id)) counts.set(product, (counts.get(product) ?? 0) + shared);
    }
    // The sort is stable, so the shuffle decides only between equal counts.
    const ranked = sample([...counts.keys()], counts.size, random)
      .sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0))
      .slice(0, count);
    const isOther = (product: Product) => !chosen.has(product.id) && !counts.has(product);
    return [...ranked, ...sample(list, count - ranked.length, random, isOther)];
  };
}
