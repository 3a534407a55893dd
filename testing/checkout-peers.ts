// checkoutservice and the real services that it calls, in this process, with faults injected into single RPCs.
import { setTimeout as sleep } from 'node:timers/promises';
import { newCapability } from '@boutique/protos/capability';
import { shop } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import { StatusError, unavailable } from '@boutique/service-kit/errors';
import { type RunningWorkload, serve } from '@boutique/service-kit/serve';
import { openStore } from '@boutique/service-kit/store';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import type { Workload } from '@boutique/service-kit/workload';
import { run as cartservice } from '../services/cartservice/main.ts';
import { run as checkoutservice } from '../services/checkoutservice/main.ts';
import { fingerprintOf } from '../services/checkoutservice/receive-order.ts';
import { run as currencyservice } from '../services/currencyservice/main.ts';
import { emailHandlers } from '../services/emailservice/email.ts';
import { redisOutbox } from '../services/emailservice/redis-store.ts';
import { sqliteOutbox } from '../services/emailservice/sqlite-store.ts';
import { run as orderservice } from '../services/orderservice/main.ts';
import { paymentHandlers } from '../services/paymentservice/payment.ts';
import { redisPayments } from '../services/paymentservice/redis-store.ts';
import { sqlitePayments } from '../services/paymentservice/sqlite-store.ts';
import { run as productcatalogservice } from '../services/productcatalogservice/main.ts';
import { redisShipments } from '../services/shippingservice/redis-store.ts';
import { shippingHandlers } from '../services/shippingservice/shipping.ts';
import { sqliteShipments } from '../services/shippingservice/sqlite-store.ts';

export interface Faults {
  charge?: 'fails' | 'loses its response once' | 'is slow';
  /** Charges and refunds. */
  payment?: 'fails at first';
  /** host:port of the Redis in which data is stored; SQLite in memory by default. */
  redis?: string;
  /** host:port of a paymentservice to use instead of ours. */
  otherPayment?: string;
  shipOrder?: 'fails' | 'loses its responses';
  email?: 'fails at first';
  /** Unfinished orders are continued only by repeated requests. */
  reconciler?: 'sleeps';
}

export type Peers = Awaited<ReturnType<typeof startPeers>>;

export async function startPeers(faults: Faults) {
  const onFreePort = (name: string, more: Record<string, string> = {}): Workload =>
    testWorkload(name, { PORT: '0', LISTEN_ADDR: '127.0.0.1', REDIS_ADDR: faults.redis, ...more });
  let repaired = false;
  let charges = 0;
  let areChargesBroken = faults.charge === 'fails';
  /** By order ID. Those of the saga's orders are taken from its calls. */
  const capabilities = new Map<string, string>();
  const isPaymentDown = () => faults.payment === 'fails at first' && !repaired;
  const running: RunningWorkload[] = [];
  const started = async (server: Promise<RunningWorkload>) => {
    running.push(await server);
    return `127.0.0.1:${(await server).port}`;
  };

  const payments = { workload: onFreePort('paymentservice'), service: shop.PaymentService, port: 0 };
  const paymentStore = await openStore(payments.workload, sqlitePayments, redisPayments);
  const paymentRpcs = paymentHandlers({ store: paymentStore, log: payments.workload.log, now: () => new Date() });
  const charge: typeof paymentRpcs.charge = async (request, call) => {
    charges++;
    capabilities.set(request.idempotencyKey, request.capability);
    if (areChargesBroken || isPaymentDown()) throw unavailable('broken on purpose');
    if (faults.charge === 'is slow') await sleep(500);
    const response = await paymentRpcs.charge(request, call);
    if (faults.charge === 'loses its response once' && charges === 1) throw unavailable('lost on purpose');
    return response;
  };

  const refund: typeof paymentRpcs.refund = (request, call) => {
    if (isPaymentDown()) throw unavailable('broken on purpose');
    return paymentRpcs.refund(request, call);
  };

  const shipments = { workload: onFreePort('shippingservice'), service: shop.ShippingService, port: 0 };
  const shippingStore = await openStore(shipments.workload, sqliteShipments, redisShipments);
  const shippingRpcs = shippingHandlers(shippingStore, shipments.workload.log);
  const shipOrder: typeof shippingRpcs.shipOrder = async (request, call) => {
    if (faults.shipOrder === 'fails') throw unavailable('broken on purpose');
    const response = await shippingRpcs.shipOrder(request, call);
    if (faults.shipOrder === 'loses its responses') throw unavailable('lost on purpose');
    return response;
  };

  const mails = { workload: onFreePort('emailservice'), service: shop.EmailService, port: 0 };
  const mailStore = await openStore(mails.workload, sqliteOutbox, redisOutbox);
  const emailRpcs = emailHandlers(mailStore, mails.workload.log);
  const sendOrderConfirmation: typeof emailRpcs.sendOrderConfirmation = (request, call) => {
    if (faults.email === 'fails at first' && !repaired) throw unavailable('broken on purpose');
    return emailRpcs.sendOrderConfirmation(request, call);
  };

  const carts = cartservice(onFreePort('cartservice'));
  const ordering = orderservice(onFreePort('orderservice'));
  const addresses = {
    CART_SERVICE_ADDR: await started(carts),
    PRODUCT_CATALOG_SERVICE_ADDR: await started(productcatalogservice(onFreePort('productcatalogservice'))),
    CURRENCY_SERVICE_ADDR: await started(currencyservice(onFreePort('currencyservice'))),
    ORDER_SERVICE_ADDR: await started(ordering),
    PAYMENT_SERVICE_ADDR: await started(
      serve({ ...payments, handlers: { ...paymentRpcs, charge, refund }, resources: [paymentStore] }),
    ),
    SHIPPING_SERVICE_ADDR: await started(
      serve({ ...shipments, handlers: { ...shippingRpcs, shipOrder }, resources: [shippingStore] }),
    ),
    EMAIL_SERVICE_ADDR: await started(
      serve({ ...mails, handlers: { ...emailRpcs, sendOrderConfirmation }, resources: [mailStore] }),
    ),
  };
  const vars = {
    ...addresses,
    ...(faults.otherPayment && { PAYMENT_SERVICE_ADDR: faults.otherPayment }),
    RECONCILE_INTERVAL: faults.reconciler ? '1h' : '50ms',
  };
  const workload = onFreePort('checkoutservice', vars);
  const logged: Record<'warn' | 'error', unknown[][]> = { warn: [], error: [] };
  for (const level of ['warn', 'error'] as const)
    workload.log[level] = (...line: unknown[]) => {
      logged[level].push(line);
    };
  const address = await started(checkoutservice(workload));

  const checkout = connect({ workload, service: shop.CheckoutService, address, timeoutMs: 5_000 });
  const cart = connect({ workload, service: shop.CartService, address: addresses.CART_SERVICE_ADDR });
  const orders = connect({ workload, service: shop.OrderService, address: addresses.ORDER_SERVICE_ADDR });
  const payment = connect({ workload, service: shop.PaymentService, address: addresses.PAYMENT_SERVICE_ADDR });
  const email = connect({ workload, service: shop.EmailService, address: addresses.EMAIL_SERVICE_ADDR });
  const shipping = connect({ workload, service: shop.ShippingService, address: addresses.SHIPPING_SERVICE_ADDR });

  const clients: { close(): void }[] = [checkout, cart, orders, payment, email, shipping];
  const asSaga = (orderId: string) => ({ idempotencyKey: orderId, capability: capabilities.get(orderId) });

  return {
    checkout,
    cart,
    orders,
    payment,
    email,
    /** The warnings and errors of checkoutservice. */
    logged,
    order: (orderId = '') => orders.getOrder({ orderId }),
    /** Where cartservice listens. */
    cartAddress: addresses.CART_SERVICE_ADDR,
    /** Another replica of checkoutservice, which reaches cartservice at this address. */
    async startReplica(cartAddress?: string) {
      const own = cartAddress ? onFreePort('checkoutservice', { ...vars, CART_SERVICE_ADDR: cartAddress }) : workload;
      const replica = await started(checkoutservice(own));
      const client = connect({ workload, service: shop.CheckoutService, address: replica, timeoutMs: 5_000 });
      clients.push(client);
      return client;
    },
    charges: () => charges,
    /** Charges an order as the saga does. */
    charge: (orderId: string, amount: { units?: string; nanos?: number } | null = { units: '1' }) =>
      payment.charge({ amount: { currencyCode: 'USD', ...amount }, creditCard: card, ...asSaga(orderId) }),
    refund: (orderId: string) => payment.refund({ orderId, capability: capabilities.get(orderId) }),
    ship: (orderId: string) => shipping.shipOrder({ address: orderRequest('', '').address, ...asSaga(orderId) }),
    breakCharges() {
      areChargesBroken = true;
    },
    fillCart: (userId: string) => cart.addItem({ userId, item: { productId: '6E92ZMYYFZ', quantity: 2 } }),
    /** Stores the order that a checkoutservice leaves behind if it crashes before the charge. */
    async leaveReceived(userId: string, idempotencyKey = '') {
      const cost = { currencyCode: 'USD', units: '1' };
      const items = [{ item: { productId: '6E92ZMYYFZ', quantity: 1 }, cost }];
      const result = {
        items,
        shippingCost: cost,
        total: { ...cost, units: '2' },
        shippingAddress: orderRequest('', '').address,
      };
      const { address, creditCard, ...rest } = orderRequest(userId, idempotencyKey);
      const print = fingerprintOf({ ...rest, address: { ...address, zipCode: 0 }, creditCard });
      const order = { userId, email: 'ann@example.com', result };
      const capability = newCapability();
      const wanted = { order, idempotencyKey, fingerprint: print, leaseOwner: 'dead', leaseMs: 300, capability };
      const orderId = (await orders.createOrder(wanted)).order?.orderId ?? '';
      capabilities.set(orderId, capability);
      return orderId;
    },
    async loseOrders() {
      await (await ordering).stop();
    },
    async loseCarts() {
      await (await carts).stop();
    },
    repair() {
      repaired = true;
    },
    async until(condition: () => Promise<boolean>, limitMs = 5_000) {
      for (const end = Date.now() + limitMs; !(await condition()); await sleep(20))
        if (Date.now() > end) throw new Error(`the condition was not met within ${limitMs} ms`);
    },
    async stop() {
      for (const client of clients) client.close();
      for (const server of running.reverse()) await server.stop();
    },
  };
}

const card = {
  creditCardNumber: '4432801561520454',
  creditCardCvv: 672,
  creditCardExpirationYear: new Date().getFullYear() + 1,
  creditCardExpirationMonth: 1,
};

export const orderRequest = (userId: string, idempotencyKey: string, cardChange: Partial<typeof card> = {}) => ({
  userId,
  userCurrency: 'USD',
  address: { streetAddress: '1 Main Street', city: 'Springfield', state: 'MA', country: 'US', postcode: '02110' },
  email: 'ann@example.com',
  creditCard: { ...card, ...cardChange },
  idempotencyKey,
});

/** The status code and the first field of an error. */
export async function codeOf(response: Promise<unknown>) {
  const error = await response.catch((thrown: unknown) => thrown);
  if (!(error instanceof StatusError)) throw new Error(`expected a StatusError, but got ${JSON.stringify(error)}`);
  return [error.code, error.fields[0]?.field];
}
