// Version 2: recommends products that are often bought together.
import type { Product__Output as Product } from '@boutique/protos/gen/hipstershop/Product.ts';
import { sample } from './random-sample.ts';
import orders from './sample-orders.json' with { type: 'json' };

/** The product IDs of invented orders. In production, a nightly job could export them from the orders. */
export const sampleOrders: readonly (readonly string[])[] = orders;

/**
 * Ranks products by how often they were ordered together with the chosen ones. Products with equal counts, such as 0,
 * are in random order.
 */
export function boughtTogether(history: readonly (readonly string[])[], random: () => number) {
  return (others: readonly Product[], chosen: ReadonlySet<string>, count: number): Product[] => {
    const counts = new Map<string, number>();
    for (const order of history) {
      const shared = order.filter((id) => chosen.has(id)).length;
      for (const id of order) counts.set(id, (counts.get(id) ?? 0) + shared);
    }
    const score = ({ id }: Product) => counts.get(id) ?? 0;
    // The sort is stable, so the shuffle decides only between equal counts.
    return sample(others, others.length, random)
      .sort((a, b) => score(b) - score(a))
      .slice(0, count);
  };
}
