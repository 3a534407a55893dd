// Exact arithmetic on the contract's Money: whole nanos (10^-9 of a unit) in a bigint, never a floating-point number.
import type { Money__Output } from './gen/hipstershop/Money.ts';

export type Money = Money__Output;

const nanosPerUnit = 1_000_000_000n;
const mostUnits = 2n ** 63n - 1n;
const leastUnits = -(2n ** 63n);

/** Units are an int64, nanos lie in ±999,999,999, and both have the same sign. */
export function isValid({ units, nanos }: Money): boolean {
  if (!/^-?\d+$/.test(units) || !Number.isInteger(nanos) || Math.abs(nanos) > 999_999_999) return false;
  const whole = BigInt(units);
  return fitsInt64(whole) && (nanos === 0 || whole === 0n || nanos > 0 === whole > 0n);
}

const fitsInt64 = (units: bigint) => units >= leastUnits && units <= mostUnits;

/** The amount in nanos; a RangeError when it breaks the contract's rules. */
export function toNanos(money: Money): bigint {
  if (!isValid(money)) throw new RangeError(`${money.units} units and ${money.nanos} nanos are no amount of money`);
  return BigInt(money.units) * nanosPerUnit + BigInt(money.nanos);
}

/** The amount of so many nanos; a RangeError when its units are no int64. */
export function fromNanos(currencyCode: string, nanos: bigint): Money {
  // Both round towards zero, so that units and nanos get the same sign.
  const units = nanos / nanosPerUnit;
  if (!fitsInt64(units)) throw new RangeError(`${units} units are more than Money can hold`);
  return { currencyCode, units: String(units), nanos: Number(nanos % nanosPerUnit) };
}

/** The sum of amounts that are all in this currency; nothing at all sums up to zero. */
export function sum(currencyCode: string, amounts: Money[]): Money {
  const foreign = amounts.find((amount) => amount.currencyCode !== currencyCode);
  if (foreign) throw new RangeError(`${foreign.currencyCode} can't be added to ${currencyCode}`);
  return fromNanos(
    currencyCode,
    amounts.map(toNanos).reduce((a, b) => a + b, 0n),
  );
}

export const add = (a: Money, b: Money): Money => sum(a.currencyCode, [a, b]);

/** `quantity` is a whole number, else a RangeError. */
export const multiply = (money: Money, quantity: number): Money =>
  fromNanos(money.currencyCode, toNanos(money) * BigInt(quantity));

const minorDigits = new Map<string, number>();

/** Decimals of a currency by ISO 4217: 2 for most, 0 for the yen. */
function digitsOf(currency: string): number {
  let digits = minorDigits.get(currency);
  if (digits === undefined) {
    digits =
      new Intl.NumberFormat('en-US', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
    minorDigits.set(currency, digits);
  }
  return digits;
}

/**
 * The amount that can be paid: rounded half to even to the currency's smallest unit. Prices are rounded before they are
 * multiplied and summed, so that what a page shows adds up, and is what is charged.
 */
export function toPayable(money: Money): Money {
  const step = 10n ** BigInt(9 - digitsOf(money.currencyCode));
  return fromNanos(money.currencyCode, divideHalfEven(toNanos(money), step) * step);
}

/** To the nearest whole number, halves to the even one; the divisor is positive. */
export function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  if (dividend < 0n) return -divideHalfEven(-dividend, divisor);
  const quotient = dividend / divisor;
  const twiceRest = (dividend % divisor) * 2n;
  const up = twiceRest > divisor || (twiceRest === divisor && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}

const formats = new Map<string, Intl.NumberFormat>();

function formatOf(currency: string, locale: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  let format = formats.get(key);
  if (!format) {
    // Kept, since making one costs hundreds of times what using it does.
    format = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      currencyDisplay: 'narrowSymbol',
      roundingMode: 'halfEven',
      // Signs only what is below zero once rounded: never -$0.00.
      signDisplay: 'negative',
    });
    formats.set(key, format);
  }
  return format;
}

/** Tells the compiler what it can't see: this text is a number. */
const isDecimal = (text: string): text is `${number}` => /^-?\d+E-9$/.test(text);

/** For people: symbol and amount with the currency's own number of decimals, rounded half to even ($19.99, ¥2,235). */
export function format(money: Money, locale = 'en-US'): string {
  // A string, since Intl formats its digits exactly where a number would have been rounded before.
  const decimal = `${toNanos(money)}E-9`;
  return isDecimal(decimal) ? formatOf(money.currencyCode, locale).format(decimal) : decimal;
}
