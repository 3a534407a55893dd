// The RPCs of hipstershop.AdService.
import type { shop } from '@boutique/protos/shop';
import { checkSize } from '@boutique/service-kit/errors';
import type { Handlers } from '@boutique/service-kit/rpc';
import { adsFor } from './ads.ts';

const maxKeys = 100;

/** `random` returns numbers from 0 to below 1, like Math.random. */
export function adHandlers(random: () => number): Handlers<typeof shop.AdService.service> {
  return {
    getAds({ contextKeys }) {
      checkSize('context_keys', contextKeys, maxKeys, 'entries');
      return { ads: adsFor(contextKeys, random) };
    },
  };
}
