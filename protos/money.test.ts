import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  add,
  divideHalfEven,
  format,
  fromNanos,
  isValid,
  type Money,
  multiply,
  sum,
  toNanos,
  toPayable,
} from './money.ts';

const usd = (units: string, nanos = 0): Money => ({ currencyCode: 'USD', units, nanos });

/** Amounts of up to a trillion units, small ones more often. */
const nanos = fc.oneof(fc.bigInt(-(10n ** 21n), 10n ** 21n), fc.bigInt(-3_000_000_000n, 3_000_000_000n));
const money = nanos.map((amount) => fromNanos('USD', amount));

describe('money and its nanos', () => {
  test('nanos survive a round trip through Money', () => {
    fc.assert(fc.property(nanos, (amount) => toNanos(fromNanos('USD', amount)) === amount));
  });

  test('Money survives a round trip through nanos', () => {
    fc.assert(fc.property(money, (amount) => assert.deepEqual(fromNanos('USD', toNanos(amount)), amount)));
  });

  test('units and nanos have the same sign, and nanos stay below one unit', () => {
    fc.assert(
      fc.property(money, (amount) => {
        assert.ok(isValid(amount));
        assert.ok(BigInt(amount.units) * BigInt(amount.nanos) >= 0n);
        assert.ok(Math.abs(amount.nanos) < 1e9);
      }),
    );
  });

  test('the limits of an int64 fit, and the next nano is rejected', () => {
    const max = usd('9223372036854775807', 999_999_999);
    const min = usd('-9223372036854775808', -999_999_999);
    assert.deepEqual(fromNanos('USD', toNanos(max)), max);
    assert.deepEqual(fromNanos('USD', toNanos(min)), min);
    assert.throws(() => fromNanos('USD', toNanos(max) + 1n), RangeError);
    assert.throws(() => fromNanos('USD', toNanos(min) - 1n), RangeError);
  });

  for (const [what, amount] of [
    ['a billion nanos', usd('0', 1_000_000_000)],
    ['minus a billion nanos', usd('0', -1_000_000_000)],
    ['negative nanos with positive units', usd('1', -1)],
    ['positive nanos with negative units', usd('-1', 1)],
    ['half a nano', usd('1', 0.5)],
    ['units that are not a number', usd('one')],
    ['units with decimals', usd('1.5')],
    ['empty units', usd('')],
    ['an unknown currency', { ...usd('1'), currencyCode: 'ABC' }],
    ['units above an int64', usd('9223372036854775808')],
  ] as const) {
    test(`${what}: not valid`, () => {
      assert.equal(isValid(amount), false);
      assert.throws(() => toNanos(amount), RangeError);
    });
  }
});

describe('sums and products', () => {
  test('a sum is the same in any order and grouping', () => {
    fc.assert(
      fc.property(money, money, money, (a, b, c) => {
        assert.deepEqual(add(a, b), add(b, a));
        assert.deepEqual(add(add(a, b), c), add(a, add(b, c)));
        assert.deepEqual(sum('USD', [a, b, c]), add(add(a, b), c));
      }),
    );
  });

  test('an amount and its negative add up to zero', () => {
    fc.assert(fc.property(money, (amount) => toNanos(add(amount, multiply(amount, -1))) === 0n));
  });

  test('multiplying is repeated addition', () => {
    fc.assert(
      fc.property(money, fc.nat(50), (amount, quantity) => {
        assert.deepEqual(multiply(amount, quantity), sum('USD', Array(quantity).fill(amount)));
      }),
    );
  });

  test('ten times ten cents is exactly a dollar', () => {
    assert.deepEqual(sum('USD', Array(10).fill(usd('0', 100_000_000))), usd('1'));
    assert.deepEqual(multiply(usd('0', 333_333_333), 3), usd('0', 999_999_999));
  });

  test('the sum of no amounts is zero', () => {
    assert.deepEqual(sum('CHF', []), { currencyCode: 'CHF', units: '0', nanos: 0 });
  });

  test('adding different currencies is an error', () => {
    assert.throws(() => add(usd('1'), { ...usd('1'), currencyCode: 'EUR' }), /EUR can't be added to USD/);
  });

  test('a quantity with decimals is rejected', () => {
    assert.throws(() => multiply(usd('1'), 1.5), RangeError);
  });

  test('a result that does not fit in an int64 is rejected', () => {
    assert.throws(() => add(usd('9223372036854775807'), usd('1')), RangeError);
    assert.throws(() => multiply(usd('9223372036854775807'), 2), RangeError);
  });
});

describe('formatted money', () => {
  const shown = (currencyCode: string, units: string, nanos = 0) => format({ currencyCode, units, nanos });

  test('an unknown currency is rejected, even if Intl formats it', () => {
    for (const code of ['ABC', 'usd', 'XAU', '']) {
      assert.throws(() => shown(code, '1'), RangeError);
      assert.throws(() => toPayable({ currencyCode: code, units: '1', nanos: 0 }), RangeError);
    }
  });

  test("an amount has its currency's number of decimals", () => {
    assert.equal(shown('USD', '19', 990_000_000), '$19.99');
    assert.equal(shown('JPY', '2235', 60_592_707), '¥2,235');
    assert.equal(shown('HUF', '6307', 44_900_000).replace(/[^\d.,]/g, ''), '6,307.04');
    assert.equal(shown('EUR', '0'), '€0.00');
    assert.equal(shown('GBP', '1234567', 890_000_000), '£1,234,567.89');
  });

  test('the locale sets the format', () => {
    const text = format({ currencyCode: 'EUR', units: '1234', nanos: 500_000_000 }, 'de-DE');
    assert.equal(text.replace(/\s/g, ' '), '1.234,50 €');
  });

  test('a half is rounded to even', () => {
    assert.equal(shown('USD', '0', 125_000_000), '$0.12');
    assert.equal(shown('USD', '0', 135_000_000), '$0.14');
    assert.equal(shown('USD', '0', 125_000_001), '$0.13');
    assert.equal(shown('JPY', '2', 500_000_000), '¥2');
  });

  test('negative amounts have a sign, unless they round to zero', () => {
    assert.equal(shown('USD', '-1', -500_000_000), '-$1.50');
    assert.equal(shown('USD', '0', -500_000_000), '-$0.50');
    assert.equal(shown('USD', '0', -1), '$0.00');
  });

  test('digits beyond the precision of a number are preserved', () => {
    assert.equal(shown('USD', '9007199254740993', 10_000_000), '$9,007,199,254,740,993.01');
  });

  test('every whole number of cents is shown exactly', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 18n), (cents) => {
        const digits = format(fromNanos('USD', cents * 10_000_000n)).replace(/\D/g, '');
        assert.equal(BigInt(digits), cents);
      }),
    );
  });
});

describe('payable amounts', () => {
  test("a price is rounded to its currency's decimals, half to even", () => {
    assert.deepEqual(toPayable(usd('17', 682_441_398)), usd('17', 680_000_000));
    assert.deepEqual(toPayable(usd('0', 125_000_000)), usd('0', 120_000_000));
    assert.deepEqual(toPayable(usd('0', 135_000_000)), usd('0', 140_000_000));
    assert.deepEqual(toPayable(usd('-0', -125_000_001)), usd('0', -130_000_000));
    assert.deepEqual(toPayable({ currencyCode: 'JPY', units: '2235', nanos: 60_592_707 }).nanos, 0);
  });

  test('rounding changes an amount by at most half a cent, and a second rounding by nothing', () => {
    fc.assert(
      fc.property(money, (amount) => {
        const payable = toPayable(amount);
        const off = toNanos(payable) - toNanos(amount);
        assert.ok(off <= 5_000_000n && off >= -5_000_000n);
        assert.deepEqual(toPayable(payable), payable);
      }),
    );
  });
});

test('halves are rounded to even, on both sides of zero', () => {
  assert.deepEqual(
    [1n, 3n, 5n, 7n, -1n, -3n, -5n].map((halves) => divideHalfEven(halves, 2n)),
    [0n, 2n, 2n, 4n, 0n, -2n, -2n],
  );
  assert.deepEqual(
    [4n, 5n, -4n, -5n].map((thirds) => divideHalfEven(thirds, 3n)),
    [1n, 2n, -1n, -2n],
  );
});
