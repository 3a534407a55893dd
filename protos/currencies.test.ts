import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimalsOf, isCurrencyCode } from './currencies.ts';

test('currencies have their decimals of ISO 4217 rather than those of Intl', () => {
  const expected = { JPY: 0, ISK: 0, USD: 2, HUF: 2, IDR: 2, COP: 2, PKR: 2, RSD: 2, MGA: 2, KWD: 3, CLF: 4, HRK: 2 };
  const actual = Object.fromEntries(Object.keys(expected).map((code) => [code, decimalsOf(code)]));
  assert.deepEqual(actual, expected);
});

for (const code of ['', 'US', 'usd', 'USDT', 'ABC', 'XXX', 'XAU', 'toString', 'USD ']) {
  test(`"${code}" is not a currency`, () => {
    assert.equal(isCurrencyCode(code), false);
    assert.throws(() => decimalsOf(code), RangeError);
  });
}
