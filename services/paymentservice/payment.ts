// The RPCs of hipstershop.PaymentService.
import { randomUUID } from 'node:crypto';
import type { CreditCardInfo__Output as Card } from '@boutique/protos/gen/hipstershop/CreditCardInfo.ts';
import type { Money__Output as Money } from '@boutique/protos/gen/hipstershop/Money.ts';
import type { shop } from '@boutique/protos/shop';
import { checkSize, failedPrecondition, idempotencyKeyReused, invalidArgument } from '@boutique/service-kit/errors';
import { fingerprint } from '@boutique/service-kit/idempotency';
import type { Log } from '@boutique/service-kit/log';
import type { Handlers } from '@boutique/service-kit/rpc';
import { checkCard, lastFour } from './card.ts';
import type { Payment, PaymentStore } from './store.ts';

const longestKey = 128;

interface Needs {
  store: PaymentStore;
  log: Log;
  /** Today, for the expiry of cards. */
  now(): Date;
}

/** Handlers over a store of payments. A store that can't be reached is UNAVAILABLE: then nothing was charged. */
export function paymentHandlers({ store, log, now }: Needs): Handlers<typeof shop.PaymentService.service> {
  return {
    async charge({ amount, creditCard, idempotencyKey }) {
      checkAmount(amount);
      if (!creditCard) throw invalidArgument('credit_card', 'is missing');
      checkSize('idempotency_key', idempotencyKey, longestKey);
      const asked = fingerprintOf(amount, creditCard);
      // First of all: a repeat is answered as before, even if the card has expired in between.
      const before = idempotencyKey && (await store.find(idempotencyKey));
      if (before) return { transactionId: transactionOf(before, asked) };

      checkCard(creditCard, now());
      const transactionId = randomUUID();
      const last4 = lastFour(creditCard.creditCardNumber);
      const charge = { transactionId, amount, last4, fingerprint: asked };
      const stored = await store.charge(idempotencyKey || transactionId, charge, now());
      const known = transactionOf(stored, asked);
      if (known === transactionId) log.info({ transactionId, orderId: idempotencyKey || undefined }, 'charged');
      return { transactionId: known };
    },

    async refund({ orderId }) {
      if (!orderId) throw invalidArgument('order_id', 'is missing');
      checkSize('order_id', orderId, longestKey);
      const { charge } = await store.refund(orderId, now());
      log.info({ transactionId: charge?.transactionId, orderId }, charge ? 'given back' : 'closed without a charge');
      return { transactionId: charge?.transactionId, amount: charge?.amount };
    },
  };
}

/** The transaction of what is stored under a key, if it may be answered to this charge. */
function transactionOf({ charge, refunded }: Payment, asked: string): string {
  if (charge && charge.fingerprint !== asked)
    throw invalidArgument('idempotency_key', 'is that of a charge of another amount or card', idempotencyKeyReused);
  if (refunded || !charge) throw failedPrecondition('the order is closed: its charge was given back or never made');
  return charge.transactionId;
}

/** Tells one charge from another without the number of the card. */
function fingerprintOf(amount: Money, card: Card): string {
  const { creditCardExpirationMonth: month, creditCardExpirationYear: year, creditCardNumber } = card;
  return fingerprint({ amount, last4: lastFour(creditCardNumber), month, year });
}

function checkAmount(amount: Money | null): asserts amount is Money {
  if (!amount) throw invalidArgument('amount', 'is missing');
  if (!/^[A-Z]{3}$/.test(amount.currencyCode))
    throw invalidArgument('amount.currency_code', 'is not three capital letters');
  if (amount.units.startsWith('-')) throw invalidArgument('amount.units', 'is negative');
  if (amount.nanos < 0 || amount.nanos > 999_999_999)
    throw invalidArgument('amount.nanos', `is ${amount.nanos}, but must be 0 to 999999999`);
}
