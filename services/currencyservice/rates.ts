// Exchange rates, and exact conversion with them.
import { divideHalfEven, fromNanos, type Money, toNanos } from '@boutique/protos/money';
import rates from './rates.json' with { type: 'json' };

/** Rates are integers in trillionths. The unit cancels out in a conversion. */
const decimals = 12;

/** The value of one euro in each currency, in trillionths, in the order of the currency menu. */
export const perEuro: ReadonlyMap<string, bigint> = new Map(
  Object.entries(rates).map(([code, rate]) => [code, parseRate(rate)]),
);

/** "1.1305" is 1,130,500,000,000 trillionths. */
export function parseRate(text: string): bigint {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d{1,12}))?$/.exec(text) ?? [];
  const rate = BigInt((whole ?? '0') + fraction.padEnd(decimals, '0'));
  if (rate === 0n)
    throw new Error(
      `"${text}" is not a valid exchange rate: expected a positive decimal with at most 12 fraction digits`,
    );
  return rate;
}

/** Multiplies exactly and rounds once. Throws a RangeError if the result doesn't fit into an int64. */
export function convert(money: Money, fromRate: bigint, toCode: string, toRate: bigint): Money {
  // With equal rates the result is exactly the input, so the same currency needs no special case.
  return fromNanos(toCode, divideHalfEven(toNanos(money) * toRate, fromRate));
}
