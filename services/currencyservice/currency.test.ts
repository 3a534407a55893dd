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

test('the known currencies are told in their order', async () => {
  const { currencyCodes } = await currency.getSupportedCurrencies({});
  assert.equal(currencyCodes.length, 33);
  assert.deepEqual([currencyCodes[0], currencyCodes[1], currencyCodes.at(-1)], ['EUR', 'USD', 'ZAR']);
});

test('an amount is converted and rounded once', async () => {
  assert.deepEqual(
    await currency.convert({ from: money('USD', '19', 990_000_000), toCode: 'EUR' }),
    money('EUR', '17', 682_441_398),
  );
  assert.deepEqual(
    await currency.convert({ from: money('EUR', '-1'), toCode: 'JPY' }),
    money('JPY', '-126', -400_000_000),
  );
});

test('an amount in its own currency comes back as it is, the largest too', async () => {
  const all = money('USD', '9223372036854775807', 999_999_999);
  assert.deepEqual(await currency.convert({ from: all, toCode: 'USD' }), all);
});

test('many amounts are answered in their order', async () => {
  const from = [money('USD', '1'), money('EUR', '1'), money('GBP', '0', 859_700_000)];
  assert.deepEqual((await currency.convertAll({ from, toCode: 'EUR' })).converted, [
    money('EUR', '0', 884_564_352),
    money('EUR', '1'),
    money('EUR', '1'),
  ]);
  assert.deepEqual((await currency.convertAll({ from: [], toCode: 'EUR' })).converted, []);
});

test('a thousand amounts are converted in one call, and one more is refused', async () => {
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
  ['a source that is no code but a text', money('US dollars', '1'), 'EUR', 'currency_code'],
  ['a source named like a property of every object', money('constructor', '1'), 'EUR', 'currency_code'],
  ['a billion nanos', money('USD', '0', 1_000_000_000), 'EUR', 'nanos'],
  ['mixed signs', money('USD', '1', -1), 'USD', 'nanos'],
  ['too much for the target', money('EUR', '9223372036854775807'), 'JPY', 'units'],
] as const) {
  test(`an amount with ${what} is refused and names ${field}`, async () => {
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
  test(`"${toCode}" is refused as a target`, async () => {
    const refused = [status.INVALID_ARGUMENT, 'to_code'];
    assert.deepEqual(await codeAndField(currency.convert({ from: money('USD', '1'), toCode })), refused);
    assert.deepEqual(await codeAndField(currency.convertAll({ from: [], toCode })), refused);
  });
}

test('a conversion of nothing at all is refused and names from', async () => {
  assert.deepEqual(await codeAndField(currency.convert({ toCode: 'EUR' })), [status.INVALID_ARGUMENT, 'from']);
});
