// POST /cart/checkout: places the order and redirects to its page, so a reload never orders again.
import { randomUUID } from 'node:crypto';
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';
import { hasCode, StatusError, status } from '@boutique/service-kit/errors';
import type { FastifyInstance } from 'fastify';
import { formOf } from '../../forms.ts';
import { sendPage } from '../../layout/page-parts.ts';
import { type Shop, type Visit, visitOf } from '../../visit.ts';
import { cartPage } from '../cart/cart-page.ts';
import { OrderFailed } from '../error/error-page.ts';
import { addressOf, cardOf, readOrderForm, refusedForm, withoutCard } from './order-form.ts';

/** After these errors, the order may have been placed. */
const maybePlaced = [
  status.ABORTED,
  status.CANCELLED,
  status.DATA_LOSS,
  status.DEADLINE_EXCEEDED,
  status.INTERNAL,
  status.RESOURCE_EXHAUSTED,
  status.UNKNOWN,
];
const maxKeyLength = 128;
const lookupTimeoutMs = 300;

export function checkoutRoutes(app: FastifyInstance, shop: Shop): void {
  const { backends, settings } = shop;
  const orderPath = (id = '') => `${settings.baseUrl}/orders${id && `/${id}`}`;

  app.post('/cart/checkout', async (request, reply) => {
    const visit = visitOf(shop, request, reply, settings.orderBudgetMs);
    const form = formOf(request);
    const typed = readOrderForm(form, visit.t);
    const showAgain = async (state: typeof typed) =>
      sendPage(reply, visit, await cartPage(shop, request, visit, { form: withoutCard(state) }), 422);
    if (Object.keys(typed.errors).length > 0) return showAgain(typed);

    // A script's form may have no key, but its order must be found again too.
    const idempotencyKey = form.idempotency_key?.slice(0, maxKeyLength) || randomUUID();
    const purchase = {
      userId: visit.userId,
      userCurrency: visit.currency,
      address: addressOf(typed),
      email: typed.values.email,
      creditCard: cardOf(typed),
      idempotencyKey,
    };
    try {
      const { order } = await backends.checkout.placeOrder(purchase, visit.budget());
      return reply.redirect(orderPath(order?.orderId), 303);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      const orderId = await placedOrderId(visit, idempotencyKey, error);
      if (orderId) return reply.redirect(orderPath(orderId), 303);
      if (hasCode(error, status.INVALID_ARGUMENT)) return showAgain(refusedForm(typed, error, visit.t));
      throw error;
    }
  });

  /** The id of the order that was placed with this key despite the error. Throws OrderFailed if a service was unavailable. */
  async function placedOrderId(visit: Visit, idempotencyKey: string, error: StatusError): Promise<string | undefined> {
    const isCorrected = error.fields.some(({ field }) => field === 'idempotency_key');
    if (!isCorrected && !hasCode(error, status.UNAVAILABLE, ...maybePlaced)) return undefined;
    // By contract, UNAVAILABLE from checkoutservice itself means that nothing happened.
    const didNothing = hasCode(error, status.UNAVAILABLE) && error.hadNoEffect;
    const order = await findOrder(visit, idempotencyKey).catch(() => {
      throw new OrderFailed(error, didNothing ? 'notPlacedNow' : 'unknown');
    });
    if (!order && !isCorrected) throw new OrderFailed(error, didNothing ? 'notPlaced' : 'unknown');
    // The form was corrected and resent while the first attempt was running: it is the same purchase, unless that failed.
    const hasFailed = order?.state === 'REFUSED' || order?.state === 'REFUNDED';
    return isCorrected && hasFailed ? undefined : order?.orderId;
  }

  async function findOrder({ userId, budget }: Visit, idempotencyKey: string): Promise<Order | undefined> {
    try {
      // The page's time budget may be used up: this lookup has its own.
      return await backends.orders.getOrder({ userId, idempotencyKey }, { ...budget(), timeoutMs: lookupTimeoutMs });
    } catch (error) {
      if (hasCode(error, status.NOT_FOUND)) return undefined;
      throw error;
    }
  }
}
