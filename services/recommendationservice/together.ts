// Version 2: what is bought together.
import type { Product__Output as Product } from '@boutique/protos/gen/hipstershop/Product.ts';
import { sample } from './sample.ts';
import orders from './sample-orders.json' with { type: 'json' };

/** Products of one order each: an invented month of this shop, as a nightly job would draw it from the orders. */
export const sampleOrders: readonly (readonly string[])[] = orders;

/**
 * Ranks products by how many orders hold them together with those chosen. Those that nothing speaks for come last, at
 * random, so that there are as many as asked for.
 */
export function boughtTogether(history: readonly (readonly string[])[], random: () => number) {
  return (others: readonly Product[], chosen: ReadonlySet<string>, count: number): Product[] => {
    const times = new Map<string, number>();
    for (const order of history) {
      const shared = order.filter((id) => chosen.has(id)).length;
      for (const id of order) times.set(id, (times.get(id) ?? 0) + shared);
    }
    const score = ({ id }: Product) => times.get(id) ?? 0;
    // The sort is stable: the shuffle decides only between equals.
    return sample(others, others.length, random)
      .sort((a, b) => score(b) - score(a))
      .slice(0, count);
  };
}
