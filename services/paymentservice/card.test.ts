import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StatusError, status } from '@boutique/service-kit/errors';
import { checkCard, lastFour } from './card.ts';

const now = new Date('2030-06-30T23:59:59Z');
const validCard = {
  creditCardNumber: '4432801561520454',
  creditCardCvv: 672,
  creditCardExpirationYear: 2031,
  creditCardExpirationMonth: 1,
};

for (const [what, change] of [
  ['a VISA number', {}],
  ['spaces and dashes in the number', { creditCardNumber: '4432 8015-6152 0454' }],
  ['a Mastercard number', { creditCardNumber: '5555555555554444' }],
  ['a Mastercard number of the 2-series', { creditCardNumber: '2223003122003222' }],
  ['the current month as expiration', { creditCardExpirationYear: 2030, creditCardExpirationMonth: 6 }],
  ['a CVV of 007', { creditCardCvv: 7 }],
  ['an expiration year after 2100', { creditCardExpirationYear: 2101 }],
] as const) {
  test(`a card with ${what} is valid`, () => checkCard({ ...validCard, ...change }, now));
}

for (const [at, isValid] of [
  ['2030-06-30T23:59:59Z', true],
  ['2030-07-01T00:00:00Z', true],
  ['2030-07-01T11:59:59Z', true],
  ['2030-07-01T12:00:00Z', false],
] as const) {
  test(`a card that expires in June 2030 is ${isValid ? 'valid' : 'declined'} at ${at}`, () => {
    const check = () =>
      checkCard({ ...validCard, creditCardExpirationYear: 2030, creditCardExpirationMonth: 6 }, new Date(at));
    if (isValid) check();
    else assert.throws(check, /expired on 6\/2030/);
  });
}

for (const [what, change, field, message] of [
  ['no number', { creditCardNumber: '' }, 'number', /not a valid card number/],
  ['a mistyped digit', { creditCardNumber: '4432801561520455' }, 'number', /not a valid card number/],
  ['too few digits', { creditCardNumber: '4222222222222' }, 'number', /not a valid card number/],
  ['letters', { creditCardNumber: '4432801561520454x' }, 'number', /not a valid card number/],
  ['the brand American Express', { creditCardNumber: '378282246310005' }, 'number', /only VISA or Mastercard/],
  ['the brand Discover', { creditCardNumber: '6011111111111117' }, 'number', /only VISA or Mastercard/],
  ['month 0', { creditCardExpirationMonth: 0 }, 'expiration_month', /is 0, but must be 1 to 12/],
  ['month 13', { creditCardExpirationMonth: 13 }, 'expiration_month', /is 13, but must be 1 to 12/],
  [
    'an expiration year in the past',
    { creditCardExpirationYear: 2020 },
    'expiration_year',
    /card ending 0454 expired on 1\/2020/,
  ],
  [
    'last month as expiration',
    { creditCardExpirationYear: 2030, creditCardExpirationMonth: 5 },
    'expiration_year',
    /on 5\/2030/,
  ],
  ['no CVV', { creditCardCvv: 0 }, 'cvv', /three digits/],
  ['a CVV of four digits', { creditCardCvv: 1234 }, 'cvv', /three digits/],
  ['a negative CVV', { creditCardCvv: -1 }, 'cvv', /three digits/],
] as const) {
  test(`a card with ${what} is declined and the error names credit_card_${field}`, () => {
    assert.throws(
      () => checkCard({ ...validCard, ...change }, now),
      (error) => {
        assert.ok(error instanceof StatusError);
        assert.equal(error.code, status.INVALID_ARGUMENT);
        assert.equal(error.fields[0]?.field, `credit_card.credit_card_${field}`);
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /\d{5}/, 'the message has no card number');
        return true;
      },
    );
  });
}

test('the last four digits are found between spaces and dashes', () => {
  assert.equal(lastFour('4432-8015 6152 04-54 '), '0454');
});
