// The RPCs of hipstershop.RecommendationService.
import type { Product__Output } from '@boutique/protos/gen/hipstershop/Product.ts';
import type { shop } from '@boutique/protos/shop';
import type { WholeCatalog } from '@boutique/protos/whole-catalog';
import type { Call, Handlers } from '@boutique/service-kit/rpc';
import { sample } from './random-sample.ts';

const maxRecommendations = 5;

/** Chooses up to `count` of the products that the visitor has not chosen. */
export type Choose = (catalog: WholeCatalog, chosen: ReadonlySet<string>, count: number) => Product__Output[];

/** Version 1, as in Online Boutique. `random` returns numbers from 0 to below 1, like Math.random. */
export const atRandom =
  (random: () => number): Choose =>
  ({ list }, chosen, count) =>
    sample(list, count, random, ({ id }) => !chosen.has(id));

export function recommendationHandlers(
  catalog: (call: Call) => Promise<WholeCatalog>,
  choose: Choose,
): Handlers<typeof shop.RecommendationService.service> {
  return {
    // Every request within the contract's limits is valid: the user doesn't matter, and unknown IDs are ignored.
    async listRecommendations({ productIds }, call) {
      const recommended = choose(await catalog(call), new Set(productIds), maxRecommendations);
      return { productIds: recommended.map(({ id }) => id), products: recommended };
    },
  };
}
