// Whether a measured share fits a weight: Wilson's score interval.

const z95 = 1.96;
/** A lesson checks a dozen shares: with 95 %, every second run would fail by chance. */
const zSure = 4;

export function intervalOf(count: number, all: number, weight: number) {
  const [low, high] = wilson(count, all, z95);
  const [min, max] = wilson(count, all, zSure);
  // A weight of 0 or 1 is exact.
  const isExact = weight === 0 || weight === 1;
  return { low, high, isConsistent: all > 0 && (isExact ? count === weight * all : min <= weight && weight <= max) };
}

function wilson(count: number, all: number, z: number): [low: number, high: number] {
  if (all === 0) return [0, 1];
  const share = count / all;
  const centre = share + z ** 2 / (2 * all);
  const spread = z * Math.sqrt((share * (1 - share)) / all + z ** 2 / (4 * all ** 2));
  const scale = 1 + z ** 2 / all;
  return [Math.max(0, (centre - spread) / scale), Math.min(1, (centre + spread) / scale)];
}
