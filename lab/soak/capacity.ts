// Finds the highest good rate: doubles until one is too much, then halves the gap.
import type { Load } from './load.ts';

export interface Step extends Load {
  /** Journeys begun per second. */
  readonly rate: number;
}

const firstRate = 25;
const maxSteps = 8;
/** A gap of this part of the rate below it is not worth another try. */
const exactEnough = 0.05;

/** `best` is undefined when not even the lowest rate was good. */
export async function findCapacity<T extends { rate: number; isGood: boolean }>(
  tryRate: (rate: number) => Promise<T>,
): Promise<{ best: T | undefined; steps: T[] }> {
  const steps: T[] = [];
  let best: T | undefined;
  let tooMuch = Number.POSITIVE_INFINITY;
  for (let rate = firstRate; steps.length < maxSteps; ) {
    const step = await tryRate(rate);
    steps.push(step);
    if (step.isGood) best = step;
    else tooMuch = rate;
    const good = best?.rate ?? 0;
    rate = tooMuch === Number.POSITIVE_INFINITY ? 2 * good : Math.round((good + tooMuch) / 2);
    if (rate === good || rate === tooMuch || tooMuch - good <= exactEnough * good) break;
  }
  return { best, steps };
}

export const inWords = ({ rate, requestsPerSecond, p95Ms, errors }: Step): string =>
  `${String(rate).padStart(5)} journeys/s, ${requestsPerSecond.toFixed(0).padStart(5)} requests/s: ` +
  `p95 ${p95Ms.toFixed(1).padStart(7)} ms, ${errors} errors`;
