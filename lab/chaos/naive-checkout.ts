// A typical checkout, for comparison: it charges, ships and emails without an idempotency key or a stored order, and returns
// UNAVAILABLE on any failure. It sends a new key each time, which prevents nothing; the key starts with the buyer's address,
// so the audit finds the buyer of a charge.

import { randomUUID } from 'node:crypto';
import { shop } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import { StatusError, unavailable } from '@boutique/service-kit/errors';
import { runProgram } from '@boutique/service-kit/program';
import type { Handlers } from '@boutique/service-kit/rpc';
import { serve } from '@boutique/service-kit/serve';
import type { Workload } from '@boutique/service-kit/workload';
import { orderDrafts } from '../../services/checkoutservice/order-draft.ts';

async function run(workload: Workload) {
  const address = (name: string) => workload.env.address(`${name}_SERVICE_ADDR`);
  const cart = connect({ workload, service: shop.CartService, address: address('CART') });
  const catalog = connect({ workload, service: shop.ProductCatalogService, address: address('PRODUCT_CATALOG') });
  const currency = connect({ workload, service: shop.CurrencyService, address: address('CURRENCY') });
  const email = connect({ workload, service: shop.EmailService, address: address('EMAIL') });
  const payment = connect({ workload, service: shop.PaymentService, address: address('PAYMENT') });
  const shipping = connect({ workload, service: shop.ShippingService, address: address('SHIPPING') });
  const drafts = orderDrafts({ cart, catalog, currency, shipping });

  const handlers: Handlers<typeof shop.CheckoutService.service> = {
    async placeOrder(request, call) {
      const { userId, address: shippingAddress, creditCard, email: to } = request;
      const freshKey = () => `${to} ${randomUUID()}`;
      const parent = call;
      try {
        const result = await drafts.draft(await drafts.readCart(request, call), request, call);
        const items = result.items.map(({ item }) => item ?? {});
        await payment.charge({ amount: result.total, creditCard, idempotencyKey: freshKey() }, { parent });
        const sending = { address: shippingAddress, items, idempotencyKey: freshKey() };
        const { trackingId } = await shipping.shipOrder(sending, { parent });
        await cart.emptyCart({ userId }, { parent });
        const order = { ...result, orderId: randomUUID(), shippingTrackingId: trackingId };
        // A failed email does not fail the order.
        await email.sendOrderConfirmation({ email: to, order }, { parent }).catch(() => {});
        return { order };
      } catch (error) {
        if (error instanceof StatusError && error.fields.length > 0)
          throw new StatusError(error.code, error.message, { fields: error.fields, reason: error.reason });
        throw unavailable('the order could not be completed');
      }
    },
  };
  return serve({
    workload,
    service: shop.CheckoutService,
    handlers,
    port: workload.env.port('PORT', 5050),
    resources: [cart, catalog, currency, email, payment, shipping],
  });
}

if (import.meta.main) await runProgram('checkoutservice', run);
