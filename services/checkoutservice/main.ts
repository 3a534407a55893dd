// Buys what is in a cart: charged once, shipped once, or given back.
import { shop } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import type { Env } from '@boutique/service-kit/env';
import { logger } from '@boutique/service-kit/log';
import { program } from '@boutique/service-kit/program';
import { serve } from '@boutique/service-kit/serve';
import { telemetryOf } from '@boutique/service-kit/telemetry';
import { checkoutHandlers } from './checkout.ts';
import { shopMetrics } from './metrics.ts';
import { orderDrafts } from './order-draft.ts';
import { startReconciler } from './reconciler.ts';
import { orderSaga } from './saga.ts';

export async function run(env: Env) {
  const cart = connect({ env, service: shop.CartService, address: env.address('CART_SERVICE_ADDR') });
  const catalog = connect({
    env,
    service: shop.ProductCatalogService,
    address: env.address('PRODUCT_CATALOG_SERVICE_ADDR'),
  });
  const currency = connect({ env, service: shop.CurrencyService, address: env.address('CURRENCY_SERVICE_ADDR') });
  const email = connect({ env, service: shop.EmailService, address: env.address('EMAIL_SERVICE_ADDR') });
  // Manifests made for Online Boutique don't tell of orders: the name of every cluster stands in.
  const orderAddress = env.address('ORDER_SERVICE_ADDR', 'orderservice:5060');
  const orders = connect({ env, service: shop.OrderService, address: orderAddress });
  const payment = connect({ env, service: shop.PaymentService, address: env.address('PAYMENT_SERVICE_ADDR') });
  const shipping = connect({ env, service: shop.ShippingService, address: env.address('SHIPPING_SERVICE_ADDR') });

  const log = logger(env);
  const metrics = shopMetrics(telemetryOf(env).meter);
  const saga = orderSaga({ orders, payment, shipping, email, cart, log, metrics });
  const reconciler = startReconciler({ orders, saga, log, everyMs: env.durationMs('RECONCILE_INTERVAL', 10_000) });
  const drafts = orderDrafts({ cart, catalog, currency, shipping });

  return serve({
    env,
    service: shop.CheckoutService,
    handlers: checkoutHandlers({ drafts, orders, saga }),
    port: env.port('PORT', 5050),
    // What is under way ends first, the connections after it.
    uses: [reconciler, saga, cart, catalog, currency, email, orders, payment, shipping],
  });
}

if (import.meta.main) await program('checkoutservice', run);
