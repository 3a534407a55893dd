// Shared by the fuzz tests: hostile values, the seed and the number of runs.
import fc from 'fast-check';

/** The values are the same in each run unless FUZZ_SEED is set; FUZZ_RUNS sets their number. */
const seed = Number(process.env.FUZZ_SEED ?? 20_260_501);
const runs = process.env.FUZZ_RUNS === undefined ? undefined : Number(process.env.FUZZ_RUNS);

/** Checks a property `defaultRuns` times, or FUZZ_RUNS times. */
export async function assertProperty<T extends unknown[]>(
  defaultRuns: number,
  property: fc.IAsyncPropertyWithHooks<T>,
): Promise<void> {
  console.log(`FUZZ_SEED=${seed}`);
  await fc.assert(property, { seed, numRuns: runs ?? defaultRuns, endOnFailure: true });
}

const hostileTexts = [
  '',
  ' ',
  '0',
  '-1',
  'NaN',
  'null',
  '[object Object]',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '__proto__[polluted]',
  '../../../../etc/passwd',
  '..%2f..%2fpackage.json',
  '%00',
  '\u0000',
  'a\r\nSet-Cookie: polluted=1',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' OR 1=1 --",
  '{{7*7}}',
  '\u202egnp.exe',
  'e\u0301\u{1f9d1}\u200d\u{1f373}',
  '\ufeff',
  '1e309',
  '9223372036854775808',
  'user@host.example\nBcc: all@host.example',
];

/** Text of all kinds, rarely very long. */
export const text = (maxLength: number): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...hostileTexts) },
    { weight: 4, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
    { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: Math.min(maxLength, 200) }) },
    { weight: 1, arbitrary: fc.nat(maxLength).map((length) => 'x'.repeat(length)) },
  );

const edges32 = [0, 1, -1, 2, 10, 11, 2 ** 31 - 1, -(2 ** 31), 999_999_999, 1_000_000_000, -999_999_999];
const edges64 = ['0', '1', '-1', '9223372036854775807', '-9223372036854775808', '9007199254740993'];

export const int32 = fc.oneof(fc.constantFrom(...edges32), fc.integer());
/** As a decimal string, because a number is not exact. */
export const int64 = fc.oneof(
  fc.constantFrom(...edges64),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
);

/** Whether Object.prototype is unchanged. */
export const isUnpolluted = (): boolean =>
  !('polluted' in Object.prototype) && Object.keys(Object.prototype).length === 0;
