// The steps of an order. Each takes an order in one state and returns the state it is in next.
import { isCardRefusal } from '@boutique/protos/card-refusals';
import type { AdvanceOrderRequest } from '@boutique/protos/gen/hipstershop/AdvanceOrderRequest.ts';
import type { CreditCardInfo__Output as Card } from '@boutique/protos/gen/hipstershop/CreditCardInfo.ts';
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';
import { requestLimits } from '@boutique/protos/limits';
import { cancelling, checkManually, emailRejected, shipmentUnknown } from '@boutique/protos/order-reasons';
import type { shop } from '@boutique/protos/shop';
import { aborted, hasCode, ifUnimplemented, type StatusError, status } from '@boutique/service-kit/errors';
import type { Log } from '@boutique/service-kit/log';
import type { Client } from '@boutique/service-kit/rpc';
import { callWithRetry, hadNoEffect, stepTimeoutMs } from './call-with-retry.ts';
import { foreignRefusal, type Refunds } from './foreign-payment.ts';
import { cartFingerprint } from './request-id-orders.ts';

export interface StepDeps {
  payment: Pick<Client<typeof shop.PaymentService.service>, 'charge' | 'refund' | 'getCharge'>;
  /** Whether paymentservice can refund. */
  refunds: Refunds;
  shipping: Pick<Client<typeof shop.ShippingService.service>, 'shipOrder' | 'cancelShipment'>;
  email: Pick<Client<typeof shop.EmailService.service>, 'sendOrderConfirmation'>;
  cart: Pick<Client<typeof shop.CartService.service>, 'removeItems' | 'emptyCart' | 'getCart'>;
  log: Pick<Log, 'warn' | 'error'>;
}

/** The order's next state and the fields that the step sets. If the state is unchanged, the reconciler retries later. */
export type Outcome = { toState: Order['state'] } & Pick<
  AdvanceOrderRequest,
  'transactionId' | 'trackingId' | 'reason' | 'reasonCode' | 'money' | 'cartLeft'
>;

/** The card of a request that places an order, or repeats one. */
export interface CardPayment {
  creditCard: Card;
  isRepeat: boolean;
}

const maxReason = requestLimits.texts.reason;
const notCharged = 'The payment could not be made. You have not been charged.';
const refunded = 'The order could not be completed. Your payment has been refunded.';
const options = { timeoutMs: stepTimeoutMs };
/** RECEIVED -> CHARGED, or REFUSED if the card was declined. After any other error, `recover` decides. */
export async function charge(deps: StepDeps, order: Order, { creditCard, isRepeat }: CardPayment): Promise<Outcome> {
  const { payment, refunds, log } = deps;
  const { orderId, capability, result } = order;
  const request = { amount: result?.total, creditCard, idempotencyKey: orderId, capability };
  const refundSupport = await refunds.support();
  // A service without Refund may ignore the key as well: the first request may have charged the card.
  if (isRepeat && refundSupport !== 'yes') return recover(deps, order);
  try {
    const call = () => payment.charge(request, options);
    const { transactionId } = await callWithRetry(call, refundSupport === 'yes' ? undefined : hadNoEffect);
    return { toState: 'CHARGED', transactionId };
  } catch (error) {
    if (isCardDeclined(error))
      return { toState: 'REFUSED', reason: error.message.slice(0, maxReason), reasonCode: error.reason };
    const refusal = foreignRefusal(error);
    if (refusal) return { toState: 'REFUSED', ...refusal };
    log.warn({ event: 'shop.order.charge_failed', orderId, reason: String(error) }, 'charge failed');
    if (refundSupport === 'no' && hadNoEffect(error)) return neverCharged;
    return recover(deps, order);
  }
}

/** Stored before the shipment is cancelled, so that a repeated request doesn't charge an order that can't be shipped. */
export const startCancelling: Outcome = { toState: 'RECEIVED', reasonCode: cancelling };

/**
 * RECEIVED -> CHARGED if the parcel has left (so it was charged), or else REFUNDED. The order's own state is not reliable
 * here: a power cut can lose its last change, while the charge and the shipment are on disk.
 */
export async function recover(deps: StepDeps, order: Order): Promise<Outcome> {
  if (!(await canRefund(deps))) return leaveUnsettled(deps, order);
  if (order.reasonCode !== cancelling) return startCancelling;
  const { trackingId, isCancelled } = await cancelShipment(deps, order);
  if (!trackingId) return refund(deps, order, isCancelled);
  const { orderId, capability } = order;
  const { transactionId } = await callWithRetry(() => deps.payment.getCharge({ orderId, capability }, options));
  return { toState: 'CHARGED', transactionId };
}

/** CHARGED -> SHIPPED, or REFUNDED if nothing can be shipped. Without Refund, it stays CHARGED and is shipped later. */
export async function ship(deps: StepDeps, order: Order): Promise<Outcome> {
  const { shipping, log } = deps;
  const { orderId, capability } = order;
  const { shippingAddress: address, items = [] } = order.result ?? {};
  const request = { address, items: items.map(({ item }) => item ?? {}), idempotencyKey: orderId, capability };
  try {
    const { trackingId } = await callWithRetry(() => shipping.shipOrder(request, options));
    return { toState: 'SHIPPED', trackingId };
  } catch (error) {
    log.warn({ event: 'shop.order.shipment_failed', orderId, reason: String(error) }, 'shipment failed');
    if (!(await canRefund(deps)))
      // Its shipment was cancelled while paymentservice was another one: only a person can refund it now.
      return hasCode(error, status.FAILED_PRECONDITION) ? leaveUnsettled(deps, order) : { toState: 'CHARGED' };
    const { trackingId, isCancelled } = await cancelShipment(deps, order);
    return trackingId ? { toState: 'SHIPPED', trackingId } : refund(deps, order, isCancelled);
  }
}

/** SHIPPED -> DONE once the email is queued and the cart is emptied. The parcel is on its way in any case. */
export async function finish(deps: StepDeps, order: Order): Promise<Outcome> {
  const { email, log } = deps;
  const { orderId, result } = order;
  const sendEmail = email
    .sendOrderConfirmation({ email: order.email, order: result, idempotencyKey: orderId }, options)
    .then(() => '')
    .catch((error: unknown) => {
      // A retry would be rejected again: the order is DONE without an email.
      if (!hasCode(error, status.INVALID_ARGUMENT)) throw error;
      log.warn({ event: 'shop.order.mail_rejected', orderId }, 'confirmation email rejected');
      return emailRejected;
    });
  const [sent, freed] = await Promise.allSettled([sendEmail, freeCart(deps, order)]);
  const cartLeft = freed.status === 'fulfilled' ? freed.value : '';
  const failed = [sent, freed].find((step) => step.status === 'rejected');
  const reasonCode = sent.status === 'fulfilled' ? sent.value : '';
  if (!failed) return { toState: 'DONE', cartLeft, ...(reasonCode && { reasonCode }) };
  log.warn(
    { event: 'shop.order.completion_failed', orderId, reason: String(failed.reason) },
    'order shipped, but the email or the cart failed',
  );
  return { toState: 'SHIPPED', cartLeft };
}

/** Removes what was bought. For an order that is recognized by its x-request-id, returns a hash of what is left. */
async function freeCart(
  { cart }: StepDeps,
  { orderId, userId, result, fromRequestId, cartLeft }: Order,
): Promise<string> {
  const items = result?.items.flatMap(({ item }) => (item ? [item] : [])) ?? [];
  await cart
    .removeItems({ userId, items, idempotencyKey: orderId }, options)
    .catch(ifUnimplemented(() => cart.emptyCart({ userId }, options)));
  if (!fromRequestId || cartLeft) return cartLeft;
  return cartFingerprint((await cart.getCart({ userId }, options)).items);
}

/** Throws while it is unknown: an order whose shipment is cancelled must be refunded. */
async function canRefund({ refunds }: StepDeps): Promise<boolean> {
  const support = await refunds.support();
  if (support === 'unknown') throw aborted('paymentservice does not respond');
  return support === 'yes';
}

/**
 * Prevents a later shipment, so that the payment can be refunded; returns the tracking ID if the order was shipped
 * already. While shippingservice is down, the order keeps its state and the reconciler ships it later.
 */
async function cancelShipment({ shipping }: StepDeps, { orderId, capability }: Order) {
  const cancel = () => shipping.cancelShipment({ orderId, capability }, options);
  // Online Boutique's shippingservice has no CancelShipment: if its response was lost, the parcel may be on its way.
  const unknown = async () => ({ trackingId: '', isCancelled: false });
  return callWithRetry(cancel)
    .then(({ trackingId }) => ({ trackingId, isCancelled: true }))
    .catch(ifUnimplemented(unknown));
}

export const neverCharged: Outcome = { toState: 'REFUNDED', money: 'NEVER_CHARGED', reason: notCharged };

export const refundedCharge = (transactionId: string): Outcome => ({
  toState: 'REFUNDED',
  money: 'CHARGE_REFUNDED',
  transactionId,
  reason: refunded,
});

/** Refunds a possible charge; throws if that fails, and the reconciler retries. */
async function refund(deps: StepDeps, order: Order, isCancelled: boolean): Promise<Outcome> {
  const { payment, refunds } = deps;
  const { orderId, capability } = order;
  const settled = ({ transactionId }: { transactionId: string }): Outcome => {
    // Only a charged order is shipped.
    if (!transactionId) return neverCharged;
    return { ...refundedCharge(transactionId), ...(!isCancelled && { reasonCode: shipmentUnknown }) };
  };
  const unsettled = async (): Promise<Outcome> => {
    refunds.isMissing();
    return leaveUnsettled(deps, order);
  };
  return callWithRetry(() => payment.refund({ orderId, capability }, options))
    .then(settled)
    .catch(ifUnimplemented(unsettled));
}

/** Its payment may have to be refunded, and paymentservice can't. Until then, whether a RECEIVED order was charged is unknown. */
function leaveUnsettled({ log }: StepDeps, { orderId, state }: Order): Outcome {
  const task =
    state === 'CHARGED'
      ? "this order was charged and can't be shipped any more: refund its transaction"
      : 'check whether this order was charged';
  log.error(
    { event: 'shop.order.unsettled', orderId },
    `paymentservice has no Refund: ${task}, then run \`npm run settle\``,
  );
  return { toState: state, reasonCode: checkManually };
}

/** The card was declined, so nothing was charged. Other payment services send no reason. */
const isCardDeclined = (error: unknown): error is StatusError =>
  hasCode(error, status.INVALID_ARGUMENT) &&
  (isCardRefusal(error.reason) || (error.reason === '' && error.fields.length === 0));
