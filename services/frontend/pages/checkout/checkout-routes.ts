// POST /cart/checkout: places the order and redirects to its page, so a reload never orders again.
import { randomUUID } from 'node:crypto';
import type { Order__Output as Order } from '@boutique/protos/gen/hipstershop/Order.ts';
import type { OrderResult__Output as OrderResult } from '@boutique/protos/gen/hipstershop/OrderResult.ts';
import type { Product__Output as Product } from '@boutique/protos/gen/hipstershop/Product.ts';
import { orderId, orderIdAttribute } from '@boutique/protos/order-id';
import { setSpanAttribute, withSpanAttribute } from '@boutique/service-kit/span-attributes';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { optional } from '../../backends.ts';
import { formOf } from '../../forms.ts';
import { sendPage } from '../../layout/page-parts.ts';
import { type Shop, type Visit, visitOf } from '../../visit.ts';
import { cartPage } from '../cart/cart-page.ts';
import { OrderFailed } from '../error/error-page.ts';
import { orderPage } from '../orders/order-page.ts';
import { addressOf, cardOf, type FormState, readOrderForm, refusedForm, withoutCard } from './order-form.ts';
import { placeOrder } from './place-order.ts';
import { asOrder, unstoredOrders } from './unstored-orders.ts';

const maxKeyLength = 128;

export function checkoutRoutes(app: FastifyInstance, shop: Shop): void {
  const { backends, settings } = shop;
  const unstored = unstoredOrders();

  app.post('/cart/checkout', async (request, reply) => {
    const visit = visitOf(shop, request, reply, settings.orderBudgetMs);
    const form = formOf(request);
    const typed = readOrderForm(form, visit.t);
    if (Object.keys(typed.errors).length > 0) return showForm(request, reply, visit, typed);
    // A script's form may have no key, but its order must be found again too.
    const idempotencyKey = form.idempotency_key?.slice(0, maxKeyLength) || randomUUID();
    const repeated = unstored.find(visit.userId, idempotencyKey);
    if (repeated) return sendPage(reply, visit, await orderPage(shop, request, visit, repeated));
    try {
      const id = orderId(visit.userId, idempotencyKey);
      return await withSpanAttribute(orderIdAttribute, id, () => order(request, reply, visit, typed, idempotencyKey));
    } catch (error) {
      // From here on, any other page would hide that there may be an order.
      if (error instanceof OrderFailed || !(error instanceof Error)) throw error;
      throw new OrderFailed(error, 'unknown');
    }
  });

  async function order(
    request: FastifyRequest,
    reply: FastifyReply,
    visit: Visit,
    typed: FormState,
    idempotencyKey: string,
  ): Promise<FastifyReply> {
    const outcome = await placeOrder(backends, visit, {
      userId: visit.userId,
      userCurrency: visit.currency,
      address: addressOf(typed),
      email: typed.values.email,
      creditCard: cardOf(typed),
      idempotencyKey,
    });
    switch (outcome.kind) {
      case 'stored':
        return reply.redirect(`${settings.baseUrl}/orders/${outcome.orderId}`, 303);
      case 'unstored': {
        const placed = await describe(shop, request, visit, outcome.result);
        unstored.keep(visit.userId, idempotencyKey, placed);
        return sendPage(reply, visit, await orderPage(shop, request, visit, placed));
      }
      case 'rejected':
        return showForm(request, reply, visit, refusedForm(typed, outcome.error, visit.t)).catch(() => {
          throw new OrderFailed(outcome.error, 'rejected');
        });
      case 'failed':
        throw new OrderFailed(outcome.error, outcome.problem);
    }
  }

  async function showForm(request: FastifyRequest, reply: FastifyReply, visit: Visit, state: FormState) {
    setSpanAttribute('error.fields', Object.keys(state.errors));
    return sendPage(reply, visit, await cartPage(shop, request, visit, { form: withoutCard(state) }), 422);
  }
}

async function describe(
  { backends }: Shop,
  { observed }: FastifyRequest,
  { userId, budget }: Visit,
  result: OrderResult,
): Promise<Order> {
  setSpanAttribute(orderIdAttribute, result.orderId);
  const ids = result.items.flatMap(({ item }) => item?.productId ?? []);
  const products = (await optional(backends.products(ids, budget()))) ?? new Map<string, Product>();
  return asOrder(result, products, userId, (observed?.isSampled && observed.traceId) || '');
}
