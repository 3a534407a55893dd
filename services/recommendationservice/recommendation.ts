// The RPCs of hipstershop.RecommendationService.
import type { Product__Output } from '@boutique/protos/gen/hipstershop/Product.ts';
import type { shop } from '@boutique/protos/shop';
import type { Call, Handlers } from '@boutique/service-kit/rpc';
import { sample } from './random-sample.ts';

const maxRecommendations = 5;

/** Chooses up to `count` of the products that the visitor has not chosen. */
export type Choose = (
  others: readonly Product__Output[],
  chosen: ReadonlySet<string>,
  count: number,
) => Product__Output[];

/** Version 1, as in Online Boutique. `random` returns numbers from 0 to below 1, like Math.random. */
export const atRandom =
  (random: () => number): Choose =>
  (others, _chosen, count) =>
    sample(others, count, random);

/** `products` returns the whole catalogue. */
export function recommendationHandlers(
  products: (call: Call) => Promise<Product__Output[]>,
  choose: Choose,
): Handlers<typeof shop.RecommendationService.service> {
  return {
    // Every request within the contract's limits is valid: the user doesn't matter, and unknown IDs are ignored.
    async listRecommendations({ productIds }, call) {
      const chosen = new Set(productIds);
      const others = (await products(call)).filter(({ id }) => !chosen.has(id));
      const recommended = choose(others, chosen, maxRecommendations);
      return { productIds: recommended.map(({ id }) => id), products: recommended };
    },
  };
}
