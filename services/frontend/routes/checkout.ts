// POST /cart/checkout: places the order and sends on to its page, so that a reload never orders again.
import { hasCode, status } from '@boutique/service-kit/errors';
import type { FastifyInstance } from 'fastify';
import { cartPage } from '../cart-page.ts';
import { formOf } from '../forms.ts';
import { addressOf, cardOf, readOrderForm, refusedForm, withoutCard } from '../order-form.ts';
import { sendPage } from '../page-parts.ts';
import { type Shop, type Visit, visitOf } from '../visit.ts';

/** Nothing may be sure yet, but the order is there: its page tells. */
const underWay = [status.ABORTED, status.DEADLINE_EXCEEDED, status.CANCELLED, status.UNAVAILABLE, status.INTERNAL];

export function checkoutRoutes(app: FastifyInstance, shop: Shop): void {
  const { backends, settings } = shop;
  const orderPath = (id: string) => `${settings.baseUrl}/orders/${id}`;

  app.post('/cart/checkout', async (request, reply) => {
    const visit = visitOf(shop, request, reply, settings.orderBudgetMs);
    const form = formOf(request);
    const typed = readOrderForm(form, visit.t);
    const again = async (state: typeof typed) =>
      sendPage(reply, visit, await cartPage(shop, request, visit, withoutCard(state)), 422);
    if (Object.keys(typed.errors).length > 0) return again(typed);

    const idempotencyKey = form.idempotency_key?.slice(0, 128) ?? '';
    const wish = {
      userId: visit.userId,
      userCurrency: visit.currency,
      address: addressOf(typed),
      email: typed.values.email,
      creditCard: cardOf(typed),
      idempotencyKey,
    };
    try {
      const { order } = await backends.checkout.placeOrder(wish, visit.budget());
      return reply.redirect(orderPath(order?.orderId ?? ''), 303);
    } catch (error) {
      if (hasCode(error, status.INVALID_ARGUMENT)) return again(refusedForm(typed, error.fields, visit.t));
      const known = hasCode(error, ...underWay) && (await orderOf(visit, idempotencyKey));
      if (known) return reply.redirect(orderPath(known), 303);
      throw error;
    }
  });

  /** The id of the order that this key has made, if any. */
  async function orderOf({ userId }: Visit, idempotencyKey: string): Promise<string | undefined> {
    if (!idempotencyKey) return undefined;
    try {
      // The page's own time may be used up: this look-up has its own.
      return (await backends.orders.getOrder({ userId, idempotencyKey }, { timeoutMs: 500 })).orderId;
    } catch (error) {
      if (hasCode(error, status.NOT_FOUND, status.UNAVAILABLE, status.DEADLINE_EXCEEDED)) return undefined;
      throw error;
    }
  }
}
