import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { status } from '@boutique/service-kit/errors';
import { rejectionOf } from '@boutique/service-kit/testing/rejection';
import { startService } from '@boutique/service-kit/testing/running-service';
import { run } from './main.ts';

const { client: currency, stop } = await startService({ name: 'currencyservice', service: shop.CurrencyService, run });
after(stop);

const money = (currencyCode: string, units: string, nanos = 0) => ({ currencyCode, units, nanos });

async function codeAndField(call: Promise<unknown>) {
  const { code, fields } = await rejectionOf(call);
  return [code, fields[0]?.field];
}

test('the supported currencies are listed, the euro first', async () => {
  const { currencyCodes } = await currency.getSupportedCurrencies({});
  assert.equal(currencyCodes.length, 33);
  assert.deepEqual([currencyCodes[0], currencyCodes[1], currencyCodes.at(-1)], ['EUR', 'USD', 'ZAR']);
});

test('an amount is converted exactly and rounded once', async () => {
  assert.deepEqual(
    await currency.convert({ from: money('USD', '19', 990_000_000), toCode: 'EUR' }),
    money('EUR', '17', 682_441_398),
  );
  assert.deepEqual(
    await currency.convert({ from: money('EUR', '-1'), toCode: 'JPY' }),
    money('JPY', '-126', -400_000_000),
  );
});

test('converting an amount to its own currency does not change it, even the largest amount', async () => {
  const all = money('USD', '9223372036854775807', 999_999_999);
  assert.deepEqual(await currency.convert({ from: all, toCode: 'USD' }), all);
});

test('ConvertAll returns the amounts in the order of the request', async () => {
  const from = [money('USD', '1'), money('EUR', '1'), money('GBP', '0', 859_700_000)];
  assert.deepEqual((await currency.convertAll({ from, toCode: 'EUR' })).converted, [
    money('EUR', '0', 884_564_352),
    money('EUR', '1'),
    money('EUR', '1'),
  ]);
  assert.deepEqual((await currency.convertAll({ from: [], toCode: 'EUR' })).converted, []);
});

test('ConvertAll accepts 1,000 amounts, but not 1,001', async () => {
  const from = Array(1_000).fill(money('USD', '1'));
  assert.equal((await currency.convertAll({ from, toCode: 'EUR' })).converted.length, 1_000);
  assert.deepEqual(await codeAndField(currency.convertAll({ from: [...from, money('USD', '1')], toCode: 'EUR' })), [
    status.INVALID_ARGUMENT,
    'from',
  ]);
});

for (const [what, from, toCode, field] of [
  ['an unknown source', money('XXX', '1'), 'EUR', 'currency_code'],
  ['a source in lower case', money('usd', '1'), 'EUR', 'currency_code'],
  ['no source', money('', '1'), 'EUR', 'currency_code'],
  ['a source longer than a code', money('US dollars', '1'), 'EUR', 'currency_code'],
  ['a source named like a property of every object', money('constructor', '1'), 'EUR', 'currency_code'],
  ['a billion nanos', money('USD', '0', 1_000_000_000), 'EUR', 'nanos'],
  ['mixed signs', money('USD', '1', -1), 'USD', 'nanos'],
  ['too much for the target', money('EUR', '9223372036854775807'), 'JPY', 'units'],
] as const) {
  test(`an amount with ${what} is rejected and the error names ${field}`, async () => {
    assert.deepEqual(await codeAndField(currency.convert({ from, toCode })), [
      status.INVALID_ARGUMENT,
      `from.${field}`,
    ]);
    const many = [money('USD', '1'), money('EUR', '1'), money('JPY', '1'), from];
    assert.deepEqual(await codeAndField(currency.convertAll({ from: many, toCode })), [
      status.INVALID_ARGUMENT,
      `from[3].${field}`,
    ]);
  });
}

for (const toCode of ['', 'XXX', 'eur', 'EURO']) {
  test(`"${toCode}" is rejected as a target currency`, async () => {
    const expected = [status.INVALID_ARGUMENT, 'to_code'];
    assert.deepEqual(await codeAndField(currency.convert({ from: money('USD', '1'), toCode })), expected);
    assert.deepEqual(await codeAndField(currency.convertAll({ from: [], toCode })), expected);
  });
}

test('a conversion without an amount is rejected and the error names from', async () => {
  assert.deepEqual(await codeAndField(currency.convert({ toCode: 'EUR' })), [status.INVALID_ARGUMENT, 'from']);
});
