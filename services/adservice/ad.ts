// The RPCs of hipstershop.AdService.
import type { shop } from '@boutique/protos/shop';
import { checkSize } from '@boutique/service-kit/errors';
import type { Handlers } from '@boutique/service-kit/rpc';
import { adsFor } from './ads.ts';

const mostKeys = 100;

/** `random` gives numbers from 0 to below 1, as Math.random does. */
export function adHandlers(random: () => number): Handlers<typeof shop.AdService.service> {
  return {
    getAds({ contextKeys }) {
      checkSize('context_keys', contextKeys, mostKeys, 'entries');
      return { ads: adsFor(contextKeys, random) };
    },
  };
}
