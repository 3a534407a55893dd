// Counts time in the store: clocks can be set, and a process can restart. The count grows by one when a replica has seen the
// same value for a whole tick. So it never grows faster than time, and stands still while orderservice is down.
import { StatusError } from '@boutique/service-kit/errors';
import type { OrderStore } from './store.ts';

const tickSeconds = 30;

/** The minimum age of an order. Its first tick may have ended right after its creation. */
export const minAgeSeconds = (createdTick: number, tick: number): number =>
  Math.max(0, tick - createdTick - 1) * tickSeconds;

/** What ended in this tick or earlier is at least so old. */
export const tickBefore = (tick: number, ageMs: number): number => tick - 1 - Math.ceil(ageMs / 1_000 / tickSeconds);

/** Timers do not depend on the machine's clock. */
export function startTicks(store: Pick<OrderStore, 'tick' | 'advanceTick'>, ms = tickSeconds * 1_000) {
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function count(seen: number | undefined): Promise<void> {
    let next = seen;
    try {
      next = seen === undefined ? await store.tick() : await store.advanceTick(seen);
    } catch (error) {
      // The value that was seen before the store failed is still valid.
      if (!(error instanceof StatusError)) throw error;
    }
    if (!closed) timer = setTimeout(() => count(next), ms).unref();
  }

  count(undefined);
  return {
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
