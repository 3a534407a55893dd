import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { firstExpiryYear } from '@boutique/protos/card-expiry';
import { en } from '../../locales/en.ts';
import {
  addressOf,
  cardOf,
  readOrderForm,
  refusedForm,
  sampleOrder,
  withoutCard,
  yearsToChoose,
} from './order-form.ts';

const { rules } = en;
const thisYear = firstExpiryYear();

test('the initial form is valid', () => {
  assert.deepEqual(readOrderForm(sampleOrder(), en).errors, {});
  assert.ok(yearsToChoose().includes(Number(sampleOrder().credit_card_expiration_year)));
});

for (const timeZone of ['Pacific/Kiritimati', 'Etc/GMT+12'])
  test(`in ${timeZone}, a year is offered until it has ended everywhere`, (t) => {
    const { TZ } = process.env;
    process.env.TZ = timeZone;
    t.after(() => (TZ === undefined ? delete process.env.TZ : Object.assign(process.env, { TZ })));
    const years = (now: string) => yearsToChoose(new Date(now));
    assert.deepEqual(years('2031-01-01T11:59:59Z'), [2030, 2031, 2032, 2033, 2034, 2035]);
    assert.deepEqual(years('2031-01-01T12:00:00Z'), [2031, 2032, 2033, 2034, 2035, 2036]);
    assert.equal(sampleOrder(new Date('2031-01-01T11:59:59Z')).credit_card_expiration_year, '2031');
  });

test('an empty form has an error for every field', () => {
  const { errors } = readOrderForm({}, en);
  assert.deepEqual(Object.keys(errors), Object.keys(sampleOrder()));
  for (const error of Object.values(errors)) assert.equal(error, rules.required);
});

test('values are trimmed', () => {
  assert.equal(readOrderForm({ ...sampleOrder(), city: '  Ulm ' }, en).values.city, 'Ulm');
});

describe('validation', () => {
  const good: [keyof ReturnType<typeof sampleOrder>, string][] = [
    ['email', 'ünï@例え.jp'],
    ['email', 'a.b+c@d.e.fg'],
    ['zip_code', '00501'],
    ['zip_code', 'SW1A 1AA'],
    ['zip_code', '100-0001'],
    ['city', 'x'.repeat(128)],
    ['city', '🏠'.repeat(128)],
    ['credit_card_number', '4432801561520454'],
    ['credit_card_number', '4432-8015-6152-0454'],
    ['credit_card_expiration_month', '01'],
    ['credit_card_expiration_month', '12'],
    ['credit_card_expiration_year', String(thisYear + 71)],
    ['credit_card_cvv', '007'],
  ];
  for (const [field, value] of good)
    test(`${field} ${value.slice(0, 24)} is valid`, () => {
      assert.deepEqual(readOrderForm({ ...sampleOrder(), [field]: value }, en).errors, {});
    });

  const bad: [keyof ReturnType<typeof sampleOrder>, string, string][] = [
    ['email', 'a@b', rules.email],
    ['email', 'a b@c.de', rules.email],
    ['email', '<a@b.cd>', rules.email],
    ['zip_code', '<b>', rules.zip],
    ['city', '🏠'.repeat(129), rules.tooLong(128)],
    ['credit_card_number', '4432_8015_6152_0454', rules.cardNumber],
    ['credit_card_number', '4'.repeat(25), rules.cardNumber],
    ['credit_card_expiration_month', '0', rules.month],
    ['credit_card_expiration_month', '1e1', rules.month],
    ['credit_card_expiration_year', String(thisYear + 101), rules.year],
    ['credit_card_expiration_year', '-1', rules.year],
    ['credit_card_cvv', '12', rules.cvv],
    ['credit_card_cvv', '1234', rules.cvv],
    ['credit_card_cvv', '１２３', rules.cvv],
  ];
  for (const [field, value, rule] of bad)
    test(`${field} ${value.slice(0, 24)} is invalid`, () => {
      assert.deepEqual(readOrderForm({ ...sampleOrder(), [field]: value }, en).errors, { [field]: rule });
    });
});

describe('an order rejected by a service', () => {
  const refused = (field: string, reason = '') =>
    refusedForm(readOrderForm(sampleOrder(), en), { fields: [{ field, description: 'is wrong' }], reason }, en);

  test('shows a card error at its number or year', () => {
    const number = 'credit_card.credit_card_number';
    assert.deepEqual(refused(number, 'CARD_NUMBER_INVALID').errors, { credit_card_number: rules.cardNumber });
    const kind = refused(number, 'CARD_NOT_ACCEPTED');
    assert.deepEqual(kind.errors, { credit_card_number: rules.cardKind });
    const expired = refused('credit_card.credit_card_expiration_year', 'CARD_EXPIRED');
    assert.deepEqual(expired.errors, { credit_card_expiration_year: rules.cardExpired });
    const cvv = refused('credit_card.credit_card_cvv', 'CARD_CVV_INVALID');
    assert.deepEqual(cvv.errors, { credit_card_cvv: rules.cvv });
  });

  test('shows an error without a field above the form', () => {
    const { errors, problem } = refused('user_currency', 'unknown');
    assert.deepEqual([errors, problem], [{}, en.orderNotTaken]);
    assert.equal(refused('email', 'no address').problem, undefined);
  });
});

test('card number and CVV are not sent back to the browser', () => {
  const { values } = withoutCard(readOrderForm(sampleOrder(), en));
  assert.deepEqual([values.credit_card_number, values.credit_card_cvv], ['', '']);
  assert.equal(values.credit_card_expiration_month, '1');
});

test('a postcode is sent as text, and as a number if it is one', () => {
  const zip = (zip_code: string) => addressOf(readOrderForm({ ...sampleOrder(), zip_code }, en));
  assert.partialDeepStrictEqual(zip('02110'), { postcode: '02110', zipCode: 2110 });
  assert.partialDeepStrictEqual(zip('SW1A 1AA'), { postcode: 'SW1A 1AA', zipCode: 0 });
});

test('the card’s CVV and dates are sent as numbers', () => {
  assert.deepEqual(cardOf(readOrderForm({ ...sampleOrder(), credit_card_cvv: '007' }, en)), {
    creditCardNumber: '4432 8015 6152 0454',
    creditCardCvv: 7,
    creditCardExpirationYear: thisYear + 1,
    creditCardExpirationMonth: 1,
  });
});
