// Tries rising rates until one is too much, then halves the gap: the points of a curve, and its end.

const growth = 1.35;
/** A gap of this part of the rate below it is not worth another try. */
const exactEnough = 0.08;
const maxTries = 30;

export interface Try {
  readonly rate: number;
  readonly isGood: boolean;
}

/** A rate is too much only when it failed twice: a hiccup of the machine is not a limit of the shop. */
export async function climb<T extends Try>(
  first: number,
  tryRate: (rate: number) => Promise<T>,
): Promise<{ best: T | undefined; tries: T[] }> {
  const tries: T[] = [];
  let best: T | undefined;
  let tooMuch = Number.POSITIVE_INFINITY;
  for (let rate = first; tries.length < maxTries; ) {
    for (let attempt = 0; attempt < 2; attempt++) {
      const one = await tryRate(rate);
      tries.push(one);
      if (one.isGood) {
        best = one;
        break;
      }
    }
    const good = best?.rate ?? 0;
    if (good < rate) tooMuch = rate;
    if (good === 0) break;
    rate = Math.round(tooMuch === Number.POSITIVE_INFINITY ? Math.max(good * growth, good + 1) : (good + tooMuch) / 2);
    if (rate === good || rate === tooMuch || tooMuch - good <= exactEnough * good) break;
  }
  return { best, tries };
}
