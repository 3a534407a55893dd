// The RPCs of hipstershop.PaymentService.
import { randomUUID } from 'node:crypto';
import { isCapability, keyOf } from '@boutique/protos/capability';
import { isCurrencyCode } from '@boutique/protos/currencies';
import type { CreditCardInfo__Output as Card } from '@boutique/protos/gen/hipstershop/CreditCardInfo.ts';
import type { Money__Output as Money } from '@boutique/protos/gen/hipstershop/Money.ts';
import type { shop } from '@boutique/protos/shop';
import { failedPrecondition, idempotencyKeyReused, invalidArgument, notFound } from '@boutique/service-kit/errors';
import { fingerprint as hash } from '@boutique/service-kit/idempotency';
import type { Log } from '@boutique/service-kit/log';
import type { Handlers } from '@boutique/service-kit/rpc';
import { checkCard, lastFour } from './card.ts';
import type { Payment, PaymentStore } from './store.ts';

interface Deps {
  store: PaymentStore;
  log: Log;
  /** The time at which cards must not have expired. */
  now(): Date;
}

/** If the store is UNAVAILABLE, nothing was charged. */
export function paymentHandlers({ store, log, now }: Deps): Handlers<typeof shop.PaymentService.service> {
  return {
    async charge({ amount, creditCard, idempotencyKey, capability }) {
      checkAmount(amount);
      if (!creditCard) throw invalidArgument('credit_card', 'is missing');
      if (capability) checkCapability(capability);
      const fingerprint = fingerprintOf(amount, creditCard);
      // Before the card is checked: it may have expired since the first request.
      const previous = idempotencyKey && (await store.find(keyOf(idempotencyKey, capability)));
      if (previous) return { transactionId: transactionOf(previous, fingerprint) };

      checkCard(creditCard, now());
      const transactionId = randomUUID();
      const last4 = lastFour(creditCard.creditCardNumber);
      const charge = { transactionId, amount, last4, fingerprint };
      const stored = await store.charge(keyOf(idempotencyKey || transactionId, capability), charge, now());
      const storedId = transactionOf(stored, fingerprint);
      if (storedId === transactionId)
        log.info({ event: 'shop.payment.charged', transactionId, orderId: idempotencyKey || undefined }, 'charged');
      return { transactionId: storedId };
    },

    async refund({ orderId, capability }) {
      const { charge } = await store.refund(keyOfOrder(orderId, capability), now());
      if (charge)
        log.info({ event: 'shop.payment.refunded', transactionId: charge.transactionId, orderId }, 'refunded');
      else log.info({ event: 'shop.payment.closed', orderId }, 'closed before any charge');
      return { transactionId: charge?.transactionId, amount: charge?.amount };
    },

    async getCharge({ orderId, capability }) {
      // checkoutservice asks whether this service can refund.
      if (!orderId && !capability) return {};
      const { charge, refunded } = (await store.find(keyOfOrder(orderId, capability))) ?? {};
      if (!charge) throw notFound(`order ${orderId} has no charge with this capability`);
      return { transactionId: charge.transactionId, amount: charge.amount, refunded };
    },

    async forgetOrders({ keys }) {
      await store.forget(keys);
      return {};
    },
  };
}

function keyOfOrder(orderId: string, capability: string): string {
  if (!orderId) throw invalidArgument('order_id', 'is missing');
  checkCapability(capability);
  return keyOf(orderId, capability);
}

function checkCapability(capability: string): void {
  if (!isCapability(capability)) throw invalidArgument('capability', "is not an order's capability");
}

/** The stored transaction; throws if it was refunded, or if the request is not a repeat of it. */
function transactionOf({ charge, refunded }: Payment, fingerprint: string): string {
  if (charge && charge.fingerprint !== fingerprint)
    throw invalidArgument('idempotency_key', 'was used before, for another amount or card', idempotencyKeyReused);
  if (refunded || !charge)
    throw failedPrecondition('the order is closed: it was refunded, or cancelled before it was charged');
  return charge.transactionId;
}

/** Identifies a charge without the card's full number. */
function fingerprintOf(amount: Money, card: Card): string {
  const { creditCardExpirationMonth: month, creditCardExpirationYear: year, creditCardNumber } = card;
  return hash({ amount, last4: lastFour(creditCardNumber), month, year });
}

function checkAmount(amount: Money | null): asserts amount is Money {
  if (!amount) throw invalidArgument('amount', 'is missing');
  if (!isCurrencyCode(amount.currencyCode))
    throw invalidArgument('amount.currency_code', 'is not a currency of ISO 4217');
  if (amount.units.startsWith('-')) throw invalidArgument('amount.units', 'is negative');
  if (amount.nanos < 0 || amount.nanos > 999_999_999)
    throw invalidArgument('amount.nanos', `is ${amount.nanos}, but must be 0 to 999999999`);
}
