// Exchange rates and exact conversion with them.
import { divideHalfEven, fromNanos, type Money, toNanos } from '@boutique/protos/money';
import rates from './rates.json' with { type: 'json' };

/** Rates are kept as whole trillionths: a conversion needs only the ratio of two. */
const decimals = 12;

/** What one euro is worth in each currency, in trillionths; in the order in which a page offers them. */
export const perEuro: ReadonlyMap<string, bigint> = new Map(
  Object.entries(rates).map(([code, rate]) => [code, parseRate(rate)]),
);

/** "1.1305" as whole trillionths, exactly. */
export function parseRate(text: string): bigint {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d{1,12}))?$/.exec(text) ?? [];
  const rate = BigInt((whole ?? '0') + fraction.padEnd(decimals, '0'));
  if (rate === 0n)
    throw new Error(
      `"${text}" is not a valid exchange rate: expected a positive decimal with at most 12 fraction digits`,
    );
  return rate;
}

/** Multiplies exactly and rounds once. A RangeError when the currency's units would be no int64. */
export function convert(money: Money, fromRate: bigint, toCode: string, toRate: bigint): Money {
  // The same currency must give back the very nanos, and with equal rates it does without a special case.
  return fromNanos(toCode, divideHalfEven(toNanos(money) * toRate, fromRate));
}
