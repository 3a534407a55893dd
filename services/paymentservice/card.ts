// Which cards are good. Nothing here keeps a card: what may be stored of one is its last four digits.

import { type CardRefusal, cardRefusals } from '@boutique/protos/card-refusals';
import type { CreditCardInfo__Output as Card } from '@boutique/protos/gen/hipstershop/CreditCardInfo.ts';
import { invalidArgument } from '@boutique/service-kit/errors';
import cardValidator from 'card-validator';

const accepted = ['visa', 'mastercard'];

const declined = (refusal: CardRefusal, problem: string) => invalidArgument(cardRefusals[refusal], problem, refusal);

/** Throws INVALID_ARGUMENT, naming the field, when the card can't be charged at this time. */
export function checkCard(card: Card, now: Date): void {
  checkNumber(card.creditCardNumber);
  checkExpiry(card, now);
  // An int32 has no leading zeros, so 007 comes as 7; 0 is a field that nobody has set.
  if (card.creditCardCvv < 1 || card.creditCardCvv > 999)
    throw declined('CARD_CVV_INVALID', 'is not a number of three digits');
}

/** All of a card's number that may be shown or stored. */
export const lastFour = (number: string) => number.replace(/\D/g, '').slice(-4);

function checkNumber(number: string): void {
  const { card: brand, isValid } = cardValidator.number(number);
  if (!brand || !isValid) throw declined('CARD_NUMBER_INVALID', 'is not a valid card number');
  if (!accepted.includes(brand.type))
    throw declined('CARD_NOT_ACCEPTED', `is that of ${brand.niceType}, but only VISA or Mastercard is accepted`);
}

function checkExpiry(card: Card, now: Date): void {
  const { creditCardExpirationMonth: month, creditCardExpirationYear: year, creditCardNumber } = card;
  if (month < 1 || month > 12) throw declined('CARD_EXPIRATION_INVALID', `is ${month}, but must be 1 to 12`);
  // The month of expiry still counts as good.
  if (year * 12 + month < now.getUTCFullYear() * 12 + now.getUTCMonth() + 1)
    throw declined(
      'CARD_EXPIRED',
      `is past: the card ending ${lastFour(creditCardNumber)} expired on ${month}/${year}`,
    );
}
