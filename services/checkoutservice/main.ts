// Places orders: each is charged and shipped once, or refunded.
import { shop } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import { runProgram } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import type { Workload } from '@boutique/service-kit/workload';
import { checkoutHandlers } from './checkout.ts';
import { refundSupport } from './foreign-payment.ts';
import { shopMetrics } from './metrics.ts';
import { orderDrafts } from './order-draft.ts';
import { orderReceiver } from './receive-order.ts';
import { startReconciler } from './reconciler.ts';
import { startRetention } from './retention.ts';
import { orderSaga } from './saga.ts';
import { variables } from './variables.ts';

export async function run(workload: Workload) {
  const cart = connect({ workload, service: shop.CartService, address: workload.env.address('CART_SERVICE_ADDR') });
  const catalog = connect({
    workload,
    service: shop.ProductCatalogService,
    address: workload.env.address('PRODUCT_CATALOG_SERVICE_ADDR'),
  });
  const currency = connect({
    workload,
    service: shop.CurrencyService,
    address: workload.env.address('CURRENCY_SERVICE_ADDR'),
  });
  const email = connect({ workload, service: shop.EmailService, address: workload.env.address('EMAIL_SERVICE_ADDR') });
  // Online Boutique's own manifests don't set this variable.
  const orderAddress = workload.env.address('ORDER_SERVICE_ADDR', 'orderservice:5060');
  const orders = connect({ workload, service: shop.OrderService, address: orderAddress });
  const payment = connect({
    workload,
    service: shop.PaymentService,
    address: workload.env.address('PAYMENT_SERVICE_ADDR'),
  });
  const shipping = connect({
    workload,
    service: shop.ShippingService,
    address: workload.env.address('SHIPPING_SERVICE_ADDR'),
  });

  const log = workload.log;
  const metrics = shopMetrics(workload.telemetry.meter);
  const refunds = refundSupport(payment);
  const saga = orderSaga({ orders, payment, refunds, shipping, email, cart, log, metrics });
  const intervalMs = workload.env.durationMs('RECONCILE_INTERVAL', 10_000);
  const reconciler = startReconciler({ orders, refunds, saga, log, intervalMs });
  const retention = startRetention({ orders, payment, shipping, log, intervalMs });
  const drafts = orderDrafts({ cart, catalog, currency, shipping });
  const receive = orderReceiver({ drafts, orders, leaseOwner: saga.leaseOwner });

  return serve({
    workload,
    service: shop.CheckoutService,
    handlers: checkoutHandlers({ receive, orders, saga }),
    port: workload.env.port('PORT', 5050),
    // Closed in this order: running orders finish before their connections close.
    resources: [retention, reconciler, saga, cart, catalog, currency, email, orders, payment, shipping],
  });
}

if (import.meta.main) await runProgram('checkoutservice', run, variables);
