// Tries rising rates until one is too much, then halves the gap: the points of a curve, and where it ends.

const growth = 1.35;
/** A gap this small, seen from the rate below it, is not worth another try. */
const exactEnough = 0.08;
const mostTries = 30;

export interface Try {
  readonly rate: number;
  readonly isGood: boolean;
}

/** What is not good is tried once more, and only then too much: a hiccup of the machine is no limit of the shop. */
export async function climb<T extends Try>(
  first: number,
  tryRate: (rate: number) => Promise<T>,
): Promise<{ best: T | undefined; tries: T[] }> {
  const tries: T[] = [];
  let best: T | undefined;
  let tooMuch = Number.POSITIVE_INFINITY;
  for (let rate = first; tries.length < mostTries; ) {
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
