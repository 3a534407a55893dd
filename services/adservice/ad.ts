// The RPCs of hipstershop.AdService.
import type { shop } from '@boutique/protos/shop';
import { invalidArgument } from '@boutique/service-kit/errors';
import type { Handlers } from '@boutique/service-kit/rpc';
import { adsFor } from './ads.ts';

const mostKeys = 100;

/** `random` gives numbers from 0 to below 1, as Math.random does. */
export function adHandlers(random: () => number): Handlers<typeof shop.AdService.service> {
  return {
    getAds({ contextKeys }) {
      if (contextKeys.length > mostKeys)
        throw invalidArgument(`context_keys has ${contextKeys.length} entries, but at most ${mostKeys} are taken`);
      return { ads: adsFor(contextKeys, random) };
    },
  };
}
