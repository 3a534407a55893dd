// The RPCs of hipstershop.RecommendationService.
import type { Product__Output } from '@boutique/protos/gen/hipstershop/Product.ts';
import type { shop } from '@boutique/protos/shop';
import type { Call, Handlers } from '@boutique/service-kit/rpc';
import { sample } from './sample.ts';

/** Most recommendations in one answer. */
const most = 5;

/** Chooses up to `count` of the products that the visitor has not chosen. */
export type Choose = (
  others: readonly Product__Output[],
  chosen: ReadonlySet<string>,
  count: number,
) => Product__Output[];

/** Version 1, as Online Boutique has it: at random. `random` gives numbers from 0 to below 1, as Math.random does. */
export const atRandom =
  (random: () => number): Choose =>
  (others, _chosen, count) =>
    sample(others, count, random);

/** `products` tells the whole catalogue. */
export function recommendationHandlers(
  products: (call: Call) => Promise<Product__Output[]>,
  choose: Choose,
): Handlers<typeof shop.RecommendationService.service> {
  return {
    // Every request is a good one: the user makes no difference, and an id that does not exist excludes nothing.
    async listRecommendations({ productIds }, call) {
      const known = new Set(productIds);
      const others = (await products(call)).filter(({ id }) => !known.has(id));
      const chosen = choose(others, known, most);
      return { productIds: chosen.map(({ id }) => id), products: chosen };
    },
  };
}
