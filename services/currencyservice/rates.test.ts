import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isCurrencyCode } from '@boutique/protos/currencies';
import { fromNanos, toNanos } from '@boutique/protos/money';
import fc from 'fast-check';
import { convert, parseRate, perEuro } from './rates.ts';
import vectors from './vectors.json' with { type: 'json' };

const trillion = 10n ** 12n;

/** Converts nanos of one currency to another. */
function convertNanos(nanos: bigint, from: string, to: string): bigint {
  return toNanos(convert(fromNanos(from, nanos), perEuro.get(from) ?? 0n, to, perEuro.get(to) ?? 0n));
}

const code = fc.constantFrom(...perEuro.keys());
const nanos = fc.bigInt(-(10n ** 21n), 10n ** 21n);
const magnitude = (value: bigint) => (value < 0n ? -value : value);

describe('rates', () => {
  test('there are 33 currencies, the euro first', () => {
    assert.equal(perEuro.size, 33);
    assert.deepEqual([...perEuro.keys()].slice(0, 4), ['EUR', 'USD', 'JPY', 'BGN']);
    assert.equal(perEuro.get('EUR'), trillion);
  });

  test('every rate is of a known currency', () => {
    assert.deepEqual(
      [...perEuro.keys()].filter((code) => !isCurrencyCode(code)),
      [],
    );
  });

  test('a decimal is parsed exactly', () => {
    assert.equal(parseRate('1.1305'), 1_130_500_000_000n);
    assert.equal(parseRate('15999.40'), 15_999_400_000_000_000n);
    assert.equal(parseRate('7'), 7n * trillion);
  });

  for (const text of ['', '0', '0.0', '-1', '1.', '.5', '1e3', '1.0000000000001', 'NaN']) {
    test(`"${text}" is rejected as a rate`, () => {
      assert.throws(() => parseRate(text), /is not a valid exchange rate/);
    });
  }
});

describe('conversion', () => {
  test('converting an amount to its own currency does not change it', () => {
    fc.assert(fc.property(code, nanos, (currency, amount) => convertNanos(amount, currency, currency) === amount));
  });

  test('a negative amount converts like the positive one, with the sign changed', () => {
    fc.assert(
      fc.property(
        code,
        code,
        nanos,
        (from, to, amount) => convertNanos(-amount, from, to) === -convertNanos(amount, from, to),
      ),
    );
  });

  test('a larger amount never converts to a smaller one', () => {
    fc.assert(
      fc.property(code, code, nanos, fc.bigInt(0n, 10n ** 12n), (from, to, amount, more) => {
        assert.ok(convertNanos(amount + more, from, to) >= convertNanos(amount, from, to));
      }),
    );
  });

  test('the result is within half a nano of the exact one', () => {
    fc.assert(
      fc.property(code, code, nanos, (from, to, amount) => {
        const fromRate = perEuro.get(from) ?? 0n;
        const exactTimesFromRate = amount * (perEuro.get(to) ?? 0n);
        assert.ok(2n * magnitude(convertNanos(amount, from, to) * fromRate - exactTimesFromRate) <= fromRate);
      }),
    );
  });

  test('converting there and back differs at most by the two roundings', () => {
    fc.assert(
      fc.property(code, code, nanos, (from, to, amount) => {
        const back = convertNanos(convertNanos(amount, from, to), to, from);
        const bound = (perEuro.get(from) ?? 0n) / (perEuro.get(to) ?? 1n) / 2n + 2n;
        assert.ok(magnitude(back - amount) <= bound);
      }),
    );
  });
});

/** "12.345678901" as nanos: every vector has nine fraction digits. */
const vectorNanos = (amount = '') => BigInt(amount.replace('.', ''));

test('the results match 561 results of Online Boutique, except for its extra rounding to a nano of a euro', () => {
  let compared = 0;
  for (const [source, results] of Object.entries(vectors)) {
    const [from = '', amount] = source.split(' ');
    for (const [to, expected] of Object.entries(results)) {
      const difference = magnitude(convertNanos(vectorNanos(amount), from, to) - vectorNanos(expected));
      const toRate = perEuro.get(to) ?? 0n;
      // Online Boutique rounds to a nano of a euro first, and then truncates the result.
      const bound = 1n + (toRate + 2n * trillion - 1n) / (2n * trillion);
      assert.ok(difference <= bound, `${source} in ${to} differs from ${expected} by ${difference} nanos`);
      compared++;
    }
  }
  assert.equal(compared, 561);
});
