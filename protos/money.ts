// Exact arithmetic on the contract's Money, with bigint nanos (10^-9 of a unit), never with floating-point numbers.
import { decimalsOf, isCurrencyCode } from './currencies.ts';
import type { Money__Output } from './gen/hipstershop/Money.ts';

/** An amount: `currencyCode`, `units` as a decimal string, and `nanos`. */
export type Money = Money__Output;

const nanosPerUnit = 1_000_000_000n;
const maxUnits = 2n ** 63n - 1n;
const minUnits = -(2n ** 63n);

/**
 * Whether an amount is valid: a known currency, int64 units, nanos from -999,999,999 to 999,999,999, and both of the same
 * sign.
 */
export function isValid({ currencyCode, units, nanos }: Money): boolean {
  if (!isCurrencyCode(currencyCode)) return false;
  if (!/^-?\d+$/.test(units) || !Number.isInteger(nanos) || Math.abs(nanos) > 999_999_999) return false;
  const whole = BigInt(units);
  return fitsInt64(whole) && (nanos === 0 || whole === 0n || nanos > 0 === whole > 0n);
}

const fitsInt64 = (units: bigint) => units >= minUnits && units <= maxUnits;

/** The amount in nanos. Throws a RangeError if it is not valid. */
export function toNanos(money: Money): bigint {
  if (!isValid(money))
    throw new RangeError(
      `units ${money.units} and nanos ${money.nanos} of ${money.currencyCode.slice(0, 3)} are not a valid amount of money`,
    );
  return BigInt(money.units) * nanosPerUnit + BigInt(money.nanos);
}

/** Converts nanos to an amount. Throws a RangeError if the units don't fit in an int64. */
export function fromNanos(currencyCode: string, nanos: bigint): Money {
  // Both operators round towards zero, so units and nanos have the same sign.
  const units = nanos / nanosPerUnit;
  if (!fitsInt64(units)) throw new RangeError(`${units} units don't fit in Money`);
  return { currencyCode, units: String(units), nanos: Number(nanos % nanosPerUnit) };
}

/** The sum of amounts in this currency; 0 if there are none. Throws a RangeError if one has another currency. */
export function sum(currencyCode: string, amounts: Money[]): Money {
  const foreign = amounts.find((amount) => amount.currencyCode !== currencyCode);
  if (foreign) throw new RangeError(`${foreign.currencyCode} can't be added to ${currencyCode}`);
  return fromNanos(
    currencyCode,
    amounts.map(toNanos).reduce((a, b) => a + b, 0n),
  );
}

/** The sum of two amounts. Throws a RangeError if their currencies differ. */
export const add = (a: Money, b: Money): Money => sum(a.currencyCode, [a, b]);

/** Multiplies an amount by a whole number. Throws a RangeError if `quantity` has decimals. */
export const multiply = (money: Money, quantity: number): Money =>
  fromNanos(money.currencyCode, toNanos(money) * BigInt(quantity));

/**
 * Rounds an amount half to even to the currency's smallest unit. Prices are rounded before they are multiplied and
 * summed, so that the amounts on a page add up to the amount charged. Throws a RangeError if the currency is unknown.
 */
export function toPayable(money: Money): Money {
  const step = 10n ** BigInt(9 - decimalsOf(money.currencyCode));
  return fromNanos(money.currencyCode, divideHalfEven(toNanos(money), step) * step);
}

/** Divides, and rounds half to even. The divisor must be positive. */
export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  if (dividend < 0n) return -divideHalfEven(-dividend, divisor);
  const quotient = dividend / divisor;
  const twiceRemainder = (dividend % divisor) * 2n;
  const up = twiceRemainder > divisor || (twiceRemainder === divisor && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}

const formats = new Map<string, Intl.NumberFormat>();

function formatOf(currency: string, locale: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  let format = formats.get(key);
  if (!format) {
    const decimals = decimalsOf(currency);
    // Cached, since creating a formatter costs several hundred times as much as using it.
    format = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      roundingMode: 'halfEven',
      // Never -$0.00.
      signDisplay: 'negative',
    });
    formats.set(key, format);
  }
  return format;
}

/** Narrows the type of the text. */
const isDecimal = (text: string): text is `${number}` => /^-?\d+E-9$/.test(text);

/**
 * Formats an amount with the currency's symbol and number of decimals, rounded half to even: $19.99, ¥2,235. Throws a
 * RangeError if the currency is unknown.
 */
export function format(money: Money, locale = 'en-US'): string {
  // A string, since Intl formats it exactly; a number would already be rounded.
  const decimal = `${toNanos(money)}E-9`;
  return isDecimal(decimal) ? formatOf(money.currencyCode, locale).format(decimal) : decimal;
}
