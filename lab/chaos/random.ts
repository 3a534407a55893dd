// A seeded random number generator.

export interface Chance {
  /** A whole number from `min` to `max`. */
  whole(min: number, max: number): number;
  /** True with this probability. */
  happens(share: number): boolean;
  oneOf<T>(choices: readonly T[]): T;
}

/** mulberry32, on a seed of 32 bits. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const whole = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  return {
    whole,
    happens: (share) => next() < share,
    oneOf(choices) {
      const choice = choices[whole(0, choices.length - 1)];
      if (choice === undefined) throw new Error('oneOf needs at least one choice');
      return choice;
    },
  };
}
