// Finds the highest good rate: increases the rate until one fails, then halves the gap.

export interface Try {
  readonly rate: number;
  readonly isGood: boolean;
}

export interface RateSearch {
  readonly firstRate: number;
  /** The factor between two rates while all are good. */
  readonly growth: number;
  /** Stops when the gap is at most this share of the highest good rate. */
  readonly tolerance: number;
  readonly maxTries: number;
  /** How often a rate has to fail: with 2, one busy moment of the machine does not count as the shop's limit. 1 by default. */
  readonly attempts?: number;
}

/** `best` is undefined if no rate was good. */
export async function findHighestRate<T extends Try>(
  { firstRate, growth, tolerance, maxTries, attempts = 1 }: RateSearch,
  tryRate: (rate: number) => Promise<T>,
): Promise<{ best: T | undefined; tries: T[] }> {
  const tries: T[] = [];
  let best: T | undefined;
  let minBad = Number.POSITIVE_INFINITY;
  for (let rate = firstRate; tries.length < maxTries; ) {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const one = await tryRate(rate);
      tries.push(one);
      if (one.isGood) {
        best = one;
        break;
      }
    }
    const good = best?.rate ?? 0;
    if (good < rate) minBad = rate;
    rate = Math.round(minBad === Number.POSITIVE_INFINITY ? Math.max(good * growth, good + 1) : (good + minBad) / 2);
    if (rate === good || rate === minBad || minBad - good <= tolerance * good) break;
  }
  return { best, tries };
}
