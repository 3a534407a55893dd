// Validates cards. Of a card's number, only the last four digits may be stored or shown.

import { hasExpired } from '@boutique/protos/card-expiry';
import { type CardRefusal, cardRefusals } from '@boutique/protos/card-refusals';
import type { CreditCardInfo__Output as Card } from '@boutique/protos/gen/hipstershop/CreditCardInfo.ts';
import { invalidArgument } from '@boutique/service-kit/errors';
import cardValidator from 'card-validator';

const acceptedBrands = ['visa', 'mastercard'];

const declined = (reason: CardRefusal, problem: string) => invalidArgument(cardRefusals[reason], problem, reason);

/** Throws INVALID_ARGUMENT with the field and the reason if the card can't be charged now. */
export function checkCard(card: Card, now: Date): void {
  checkNumber(card.creditCardNumber);
  checkExpiry(card, now);
  // An int32 has no leading zeros: 007 arrives as 7, and 0 means that the field is not set.
  if (card.creditCardCvv < 1 || card.creditCardCvv > 999) throw declined('CARD_CVV_INVALID', 'must have three digits');
}

export const lastFour = (number: string) => number.replace(/\D/g, '').slice(-4);

function checkNumber(number: string): void {
  const { card: brand, isValid } = cardValidator.number(number);
  if (!brand || !isValid) throw declined('CARD_NUMBER_INVALID', 'is not a valid card number');
  if (!acceptedBrands.includes(brand.type))
    throw declined('CARD_NOT_ACCEPTED', `is a ${brand.niceType} number, but only VISA or Mastercard is accepted`);
}

function checkExpiry(card: Card, now: Date): void {
  const { creditCardExpirationMonth: month, creditCardExpirationYear: year, creditCardNumber } = card;
  if (month < 1 || month > 12) throw declined('CARD_EXPIRATION_INVALID', `is ${month}, but must be 1 to 12`);
  if (hasExpired(year, month, now))
    throw declined(
      'CARD_EXPIRED',
      `is in the past: the card ending ${lastFour(creditCardNumber)} expired on ${month}/${year}`,
    );
}
