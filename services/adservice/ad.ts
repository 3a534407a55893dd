// The RPCs of hipstershop.AdService.
import type { shop } from '@boutique/protos/shop';
import type { Handlers } from '@boutique/service-kit/rpc';
import { adsFor } from './ads.ts';

/** `random` returns numbers from 0 to below 1, like Math.random. */
export function adHandlers(random: () => number): Handlers<typeof shop.AdService.service> {
  return {
    getAds: ({ contextKeys }) => ({ ads: adsFor(contextKeys, random) }),
  };
}
