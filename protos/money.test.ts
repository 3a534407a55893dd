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
  test('nanos become money and nanos again', () => {
    fc.assert(fc.property(nanos, (amount) => toNanos(fromNanos('USD', amount)) === amount));
  });

  test('money becomes nanos and money again', () => {
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

  test('both ends of an int64 fit, and the next nano is refused', () => {
    const most = usd('9223372036854775807', 999_999_999);
    const least = usd('-9223372036854775808', -999_999_999);
    assert.deepEqual(fromNanos('USD', toNanos(most)), most);
    assert.deepEqual(fromNanos('USD', toNanos(least)), least);
    assert.throws(() => fromNanos('USD', toNanos(most) + 1n), RangeError);
    assert.throws(() => fromNanos('USD', toNanos(least) - 1n), RangeError);
  });

  for (const [what, amount] of [
    ['a billion nanos', usd('0', 1_000_000_000)],
    ['minus a billion nanos', usd('0', -1_000_000_000)],
    ['nanos below units above zero', usd('1', -1)],
    ['nanos above units below zero', usd('-1', 1)],
    ['half a nano', usd('1', 0.5)],
    ['units that are no number', usd('one')],
    ['units with decimals', usd('1.5')],
    ['no units at all', usd('')],
    ['units above an int64', usd('9223372036854775808')],
  ] as const) {
    test(`${what} is no money`, () => {
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

  test('an amount and its negative sum up to nothing', () => {
    fc.assert(fc.property(money, (amount) => toNanos(add(amount, multiply(amount, -1))) === 0n));
  });

  test('multiplying is adding again and again', () => {
    fc.assert(
      fc.property(money, fc.nat(50), (amount, quantity) => {
        assert.deepEqual(multiply(amount, quantity), sum('USD', Array(quantity).fill(amount)));
      }),
    );
  });

  test('ten times ten cents is a dollar, to the nano', () => {
    assert.deepEqual(sum('USD', Array(10).fill(usd('0', 100_000_000))), usd('1'));
    assert.deepEqual(multiply(usd('0', 333_333_333), 3), usd('0', 999_999_999));
  });

  test('no amounts sum up to zero', () => {
    assert.deepEqual(sum('CHF', []), { currencyCode: 'CHF', units: '0', nanos: 0 });
  });

  test('amounts of different currencies are not added', () => {
    assert.throws(() => add(usd('1'), { ...usd('1'), currencyCode: 'EUR' }), /EUR can't be added to USD/);
  });

  test('a quantity with decimals is refused', () => {
    assert.throws(() => multiply(usd('1'), 1.5), RangeError);
  });

  test('a result that no int64 holds is refused', () => {
    assert.throws(() => add(usd('9223372036854775807'), usd('1')), RangeError);
    assert.throws(() => multiply(usd('9223372036854775807'), 2), RangeError);
  });
});

describe('money for people', () => {
  const shown = (currencyCode: string, units: string, nanos = 0) => format({ currencyCode, units, nanos });

  test('an amount has the decimals of its currency', () => {
    assert.equal(shown('USD', '19', 990_000_000), '$19.99');
    assert.equal(shown('JPY', '2235', 60_592_707), '¥2,235');
    assert.equal(shown('EUR', '0'), '€0.00');
    assert.equal(shown('GBP', '1234567', 890_000_000), '£1,234,567.89');
  });

  test('a locale puts it its own way', () => {
    const text = format({ currencyCode: 'EUR', units: '1234', nanos: 500_000_000 }, 'de-DE');
    assert.equal(text.replace(/\s/g, ' '), '1.234,50 €');
  });

  test('a half is rounded to the even neighbour', () => {
    assert.equal(shown('USD', '0', 125_000_000), '$0.12');
    assert.equal(shown('USD', '0', 135_000_000), '$0.14');
    assert.equal(shown('USD', '0', 125_000_001), '$0.13');
    assert.equal(shown('JPY', '2', 500_000_000), '¥2');
  });

  test('amounts below zero have a sign, those that round to zero have none', () => {
    assert.equal(shown('USD', '-1', -500_000_000), '-$1.50');
    assert.equal(shown('USD', '0', -500_000_000), '-$0.50');
    assert.equal(shown('USD', '0', -1), '$0.00');
  });

  test('digits beyond the precision of a number are kept', () => {
    assert.equal(shown('USD', '9007199254740993', 10_000_000), '$9,007,199,254,740,993.01');
  });

  test('every whole number of cents is shown as it is', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 18n), (cents) => {
        const digits = format(fromNanos('USD', cents * 10_000_000n)).replace(/\D/g, '');
        assert.equal(BigInt(digits), cents);
      }),
    );
  });
});

describe('amounts that can be paid', () => {
  test('a price has the decimals of its currency, a half goes to the even neighbour', () => {
    assert.deepEqual(toPayable(usd('17', 682_441_398)), usd('17', 680_000_000));
    assert.deepEqual(toPayable(usd('0', 125_000_000)), usd('0', 120_000_000));
    assert.deepEqual(toPayable(usd('0', 135_000_000)), usd('0', 140_000_000));
    assert.deepEqual(toPayable(usd('-0', -125_000_001)), usd('0', -130_000_000));
    assert.deepEqual(toPayable({ currencyCode: 'JPY', units: '2235', nanos: 60_592_707 }).nanos, 0);
  });

  test('it is off by at most half a cent, and paying it again changes nothing', () => {
    fc.assert(
      fc.property(money, (amount) => {
        const paid = toPayable(amount);
        const off = toNanos(paid) - toNanos(amount);
        assert.ok(off <= 5_000_000n && off >= -5_000_000n);
        assert.deepEqual(toPayable(paid), paid);
      }),
    );
  });
});

test('halves go to the even neighbour, on both sides of zero', () => {
  assert.deepEqual(
    [1n, 3n, 5n, 7n, -1n, -3n, -5n].map((halves) => divideHalfEven(halves, 2n)),
    [0n, 2n, 2n, 4n, 0n, -2n, -2n],
  );
  assert.deepEqual(
    [4n, 5n, -4n, -5n].map((thirds) => divideHalfEven(thirds, 3n)),
    [1n, 2n, -1n, -2n],
  );
});
