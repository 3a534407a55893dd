import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { firstExpiryYear } from '@boutique/protos/card-expiry';
import { fillCart, orderForm, placeOrder } from '../testing/buying.ts';
import { fieldError, formOf, textOf } from '../testing/page.ts';
import { sharedShop } from '../testing/shared-shop.ts';
import { type Fields, visitor } from '../testing/visitor.ts';

const shop = sharedShop();

const number = '4111 1111 1111 1111';
const cvv = '987';
const typed: Fields = {
  email: 'ann@example.org',
  street_address: '1 <Main> "Street" & Co',
  zip_code: '01234',
  city: 'Zürich',
  state: "L'État",
  country: 'Sri Lanka',
  credit_card_number: number,
  credit_card_expiration_month: '12',
  credit_card_expiration_year: String(new Date().getFullYear() + 2),
  credit_card_cvv: cvv,
};

const needed = /^This field is required\.$/;
const wrong: [field: string, value: string, error: RegExp][] = [
  ...Object.keys(typed).map((field): [string, string, RegExp] => [field, ' ', needed]),
  ['email', 'ann', /email address/],
  ['email', 'ann@example', /email address/],
  ['email', `${'a'.repeat(250)}@b.cd`, /at most 254/],
  ['street_address', 'x'.repeat(513), /at most 512/],
  ['zip_code', '!', /ZIP code/],
  ['zip_code', '1'.repeat(17), /at most 16/],
  ['city', 'x'.repeat(129), /at most 128/],
  ['state', 'x'.repeat(129), /at most 128/],
  ['country', 'x'.repeat(129), /at most 128/],
  ['credit_card_number', '4111', /valid card number/],
  ['credit_card_number', '4111 1111 1111 1112', /valid card number/],
  ['credit_card_number', '378282246310005', /only accept Visa and Mastercard/],
  ['credit_card_expiration_month', '13', /month/],
  ['credit_card_expiration_month', '0', /month/],
  ['credit_card_expiration_year', 'soon', /year/],
  ['credit_card_expiration_year', String(firstExpiryYear() - 1), /expired/],
  ['credit_card_cvv', '12', /three-digit security code/],
  ['credit_card_cvv', 'abc', /three-digit security code/],
  ['credit_card_cvv', '1234', /three-digit security code/],
  ['credit_card_cvv', '000', /three-digit security code/],
];

describe('a wrong entry has an error next to its field, and all entries except the card are kept', () => {
  for (const [field, value, error] of wrong)
    test(`${field} ${JSON.stringify(value.length > 30 ? `${value.slice(0, 5)}…` : value)}`, async () => {
      const ann = visitor(shop.url);
      await fillCart(ann);
      const form = { ...(await orderForm(ann)), ...typed, [field]: value };
      const { status, text } = await placeOrder(ann, form);
      assert.equal(status, 422);
      assert.match(fieldError(text, field), error);
      for (const other of Object.keys(typed))
        if (other !== field) assert.equal(fieldError(text, other), '', `${other} is right`);
      const shownForm = formOf(text, '/cart/checkout');
      const kept = { ...typed, [field]: value.trim(), credit_card_number: '', credit_card_cvv: '' };
      // A select can only show one of its options.
      const shown = field.includes('expiration') ? { ...kept, [field]: shownForm[field] } : kept;
      assert.partialDeepStrictEqual(shownForm, shown);
      assert.ok(!text.includes(number) && !/4111[ -]?1111/.test(text), 'the card number must not be shown');
      assert.match(textOf((await ann.get('/orders')).text), /There are no orders to show yet|Declined/);
    });
});

test('every wrong entry is reported at the same time', async () => {
  const ann = visitor(shop.url);
  await fillCart(ann);
  const { status, text } = await placeOrder(ann, {});
  assert.equal(status, 422);
  for (const field of Object.keys(typed)) assert.match(fieldError(text, field), needed, field);
});

test('a rejected form has a new key, and the visitor can then buy with a valid card', async () => {
  const ann = visitor(shop.url);
  await fillCart(ann);
  const first = await orderForm(ann);
  const refused = await placeOrder(ann, { ...first, ...typed, credit_card_number: '4111 1111 1111 1112' });
  assert.equal(refused.status, 422);
  const second = formOf(refused.text, '/cart/checkout');
  assert.match(second.idempotency_key ?? '', /^[\w-]{36}$/);
  assert.notEqual(second.idempotency_key, first.idempotency_key);
  const placed = await placeOrder(ann, { ...second, credit_card_number: number, credit_card_cvv: cvv });
  assert.equal(placed.status, 303);
  assert.match(textOf((await ann.follow(placed)).text), /01234, Zürich, L'État Sri Lanka/);
});

test('cards of the 2-series and numbers with spaces or dashes are accepted', async () => {
  for (const card of ['2223 0000 4841 0010', '5555555555554444', '4432-8015-6152-0454']) {
    const ann = visitor(shop.url);
    await fillCart(ann);
    const placed = await placeOrder(ann, { ...(await orderForm(ann)), credit_card_number: card });
    assert.equal(placed.status, 303, card);
  }
});
