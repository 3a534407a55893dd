// A stranger attacks another visitor's finished order with the API explorer, or with direct calls to the services.
import { newCapability } from '@boutique/protos/capability';
import { mug } from '../../../testing/buying.ts';
import { addressesOf, formOf, textOf } from '../../../testing/page.ts';
import { visitor } from '../../../testing/visitor.ts';
import { rowsOf } from '../../chaos/sqlite-records.ts';
import type { Attack, AttackContext } from '../attack.ts';
import { type Tally, tally } from '../tally.ts';
import type { Target } from '../target.ts';
import { codeOf, repeat, victim, withClients } from './requests.ts';

/** RPCs that only checkoutservice needs. */
const ofTheSaga = [
  'orderservice/hipstershop.OrderService/CreateOrder',
  'orderservice/hipstershop.OrderService/AdvanceOrder',
  'orderservice/hipstershop.OrderService/LeaseUnfinishedOrders',
  'orderservice/hipstershop.OrderService/ListExpiredOrders',
  'orderservice/hipstershop.OrderService/ForgetOrders',
  'paymentservice/hipstershop.PaymentService/Charge',
  'paymentservice/hipstershop.PaymentService/Refund',
  'paymentservice/hipstershop.PaymentService/GetCharge',
  'paymentservice/hipstershop.PaymentService/ForgetOrders',
  'shippingservice/hipstershop.ShippingService/ShipOrder',
  'shippingservice/hipstershop.ShippingService/CancelShipment',
  'shippingservice/hipstershop.ShippingService/ForgetOrders',
  'emailservice/hipstershop.EmailService/SendOrderConfirmation',
];

/** The charge is not refunded, the parcel is not cancelled, and the order is DONE. */
function checkUntouched({ dataDir }: Target, orderId: string, counts: ReturnType<typeof tally>, after: string): void {
  const isOf = (row: Record<string, unknown>) => String(row.key).startsWith(orderId);
  const charges = rowsOf(dataDir, 'paymentservice', 'SELECT * FROM payments').filter(isOf);
  const standing = charges.filter((row) => row.transaction_id && !row.refunded_at);
  const shipments = rowsOf(dataDir, 'shippingservice', 'SELECT * FROM shipments').filter(isOf);
  const states = rowsOf(dataDir, 'orderservice', 'SELECT * FROM orders').filter((row) => row.order_id === orderId);
  counts.check(standing.length === 1, `${after}: ${standing.length} charges are not refunded`);
  counts.check(
    shipments.some((row) => row.tracking_id),
    `${after}: not shipped`,
  );
  counts.check(states[0]?.state === 'DONE', `${after}: the order is ${states[0]?.state}`);
}

async function byExplorer({ target }: AttackContext): Promise<Tally> {
  const counts = tally();
  const { orderId, person } = await victim(target);
  const session = person.cookies.get('shop_session-id') ?? '-';
  const stranger = visitor(target.url);
  for (const path of ofTheSaga) {
    const body = JSON.stringify({ order_id: orderId, from_state: 'DONE', to_state: 'REFUNDED', limit: 10 });
    const first = await stranger.postForm(`/explorer/${path}`, { body, confirmed: 'yes' });
    counts.check(first.status === 404, `${path} is offered: ${first.status}`);
  }
  checkUntouched(target, orderId, counts, 'explorer');
  for (const [rpc, message] of [
    ['orderservice/hipstershop.OrderService/GetOrder', { order_id: orderId }],
    ['orderservice/hipstershop.OrderService/GetOrder', { order_id: orderId, user_id: session }],
    ['orderservice/hipstershop.OrderService/ListOrders', { user_id: session }],
    ['cartservice/hipstershop.CartService/GetCart', { user_id: session }],
    ['emailservice/hipstershop.EmailService/ListSent', { order_id: orderId }],
  ] as const) {
    const body = JSON.stringify(message);
    const { text } = await stranger.postForm(`/explorer/${rpc}`, { body, confirmed: 'yes' });
    // The form repeats the request, so only the rest of the page counts.
    const outcome = textOf(text.replace(/<textarea.*?<\/textarea>/gs, ''));
    counts.check(!outcome.includes(session), `${rpc} shows another visitor's session`);
  }
  return counts.result();
}

/** A form that a stranger prepared changes nothing with a single click. */
async function withoutConfirmation({ target }: AttackContext): Promise<Tally> {
  const counts = tally();
  const person = visitor(target.url);
  await person.postForm('/cart', { product_id: mug, quantity: '1' });
  const path = '/explorer/cartservice/hipstershop.CartService/EmptyCart';
  await person.postForm(path, { body: JSON.stringify({ user_id: person.cookies.get('shop_session-id') }) });
  const { text } = await person.get('/cart');
  counts.check(text.includes('/cart/checkout"'), 'EmptyCart ran without a confirmation');
  return counts.result();
}

const price = { currencyCode: 'USD', units: '8', nanos: 990_000_000 };

/** Calls from another pod, without the order's capability, and with the capability of an unpaid order. */
const byGrpc = ({ target }: AttackContext) =>
  withClients(target, async ({ orders, payment, shipping }) => {
    const counts = tally();
    const { orderId } = await victim(target);
    for (const capability of ['', newCapability()]) {
      await codeOf(payment.refund({ orderId, capability }));
      await codeOf(shipping.cancelShipment({ orderId, capability }));
      checkUntouched(target, orderId, counts, 'Refund and CancelShipment');
      for (const toState of ['REFUNDED', 'REFUSED', 'SHIPPED', 'CHARGED'] as const) {
        const request = {
          orderId,
          fromState: 'DONE',
          toState,
          leaseOwner: 'stranger',
          leaseMs: 1,
          capability,
        } as const;
        counts.check((await codeOf(orders.advanceOrder(request))) !== 'OK', `AdvanceOrder to ${toState}: OK`);
      }
    }
    const capability = newCapability();
    const result = { items: [{ item: { productId: mug, quantity: 1 }, cost: price }], total: price };
    const created = await orders.createOrder({
      order: { userId: 'stranger', email: 'a@example.com', result },
      ...{ idempotencyKey: `own-${orderId}`, fingerprint: 'f', leaseOwner: 'stranger', leaseMs: 30_000, capability },
    });
    for (const [toState, extra] of [
      ['CHARGED', {}],
      ['REFUNDED', { money: 'CHARGE_REFUNDED' }],
      ['REFUNDED', {}],
      ['REFUSED', { transactionId: 'T' }],
      ['SHIPPED', { trackingId: 'T' }],
      ['DONE', {}],
    ] as const) {
      const step = { fromState: 'RECEIVED', toState, leaseOwner: 'stranger', leaseMs: 1 } as const;
      const code = await codeOf(
        orders.advanceOrder({ orderId: created.order?.orderId ?? '', ...step, capability, ...extra }),
      );
      counts.check(code !== 'OK', `AdvanceOrder from RECEIVED to ${toState} without money: OK`);
    }
    return counts.result();
  });

/** Each page of the explorer calls the reflection of every service. */
async function manyPages({ target, isQuick }: AttackContext): Promise<Tally> {
  const counts = tally();
  const stranger = visitor(target.url);
  const { text } = await stranger.get('/explorer');
  const pages = addressesOf(text, 'href').filter((path) => path.startsWith('/explorer'));
  await repeat(isQuick ? 60 : 150, 4, async (at) => {
    const { status } = await stranger.get(at % 2 === 0 ? '/explorer' : (pages[at % pages.length] ?? '/explorer'));
    counts.check([200, 503].includes(status), `GET /explorer: ${status}`);
  });
  counts.check(formOf((await stranger.get(pages[1] ?? '')).text, pages[1] ?? '').body === undefined, 'no form');
  return counts.result();
}

export const explorerAttacks: readonly Attack[] = [
  {
    group: 'A7',
    name: 'explorer',
    title: "another visitor's order and session, with the API explorer",
    run: byExplorer,
  },
  {
    group: 'A7',
    name: 'one-click',
    title: 'a change with the API explorer, without a confirmation',
    run: withoutConfirmation,
  },
  { group: 'A7', name: 'order-rpcs', title: 'refunds and state changes of orders, over gRPC', run: byGrpc },
  { group: 'A7', name: 'explorer-pages', title: '150 pages of the API explorer', run: manyPages },
];
