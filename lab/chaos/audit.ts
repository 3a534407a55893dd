// Compares the stores with the guarantees for each order and with what each buyer saw.
import { cartBreaches } from './audit-carts.ts';
import { falseClaims } from './audit-claims.ts';
import { orderBreaches } from './audit-orders.ts';
import type { Breach } from './breach.ts';
import type { Records } from './environment.ts';
import type { Outcome } from './purchases.ts';

export interface Audit {
  counts: Record<string, number>;
  breaches: Breach[];
}

/** Records of one purchase in the stores. */
interface RecordCounts {
  orders: number;
  charges: number;
  unrefunded: number;
  shipments: number;
  mails: number;
}

export interface Rules {
  /** No orders are stored; keys start with the buyer's address instead, and there is less to compare. */
  naive?: boolean;
  /** Redis may have deleted carts. */
  evict?: boolean;
}

export function audit(outcomes: readonly Outcome[], records: Records, rules: Rules = {}): Audit {
  const { naive = false, evict = false } = rules;
  const ofOtherCarts = ordersOfOtherCarts(outcomes, records);
  // An order of another cart is a purchase of its own.
  const buyerOf = new Map(records.orders.map(({ id, email }) => [id, ofOtherCarts.has(id) ? id : email]));
  const ownerOf = (key: string) => (naive ? (key.split(' ')[0] ?? '') : (buyerOf.get(key) ?? ''));
  const byBuyer = countsByBuyer(records, ofOtherCarts, ownerOf);
  const breaches = outcomes.flatMap((outcome) => purchaseBreaches(outcome, byBuyer.get(outcome.purchase.email), naive));
  if (!naive)
    breaches.push(
      ...orderBreaches(records),
      ...cartBreaches(outcomes, records, evict),
      ...lost(outcomes, records),
      ...falseClaims(outcomes, records),
    );
  return { counts: { ...countsOf(outcomes, records, byBuyer), 'orders of another cart': ofOtherCarts.size }, breaches };
}

/**
 * Orders of calls that came again after another product had been put into the cart: with the same x-request-id, another
 * cart is another order (docs/decisions/0042). What was put in later is only in it, and so is what was there before, if the first
 * order was refunded.
 */
function ordersOfOtherCarts(outcomes: readonly Outcome[], { orders }: Records): Set<string> {
  const found = new Set<string>();
  for (const { purchase, userId, sent } of outcomes) {
    const { by, later, email, productId } = purchase;
    if (by !== 'request-id' || !later || later === productId || sent < 2) continue;
    const own = orders.filter((order) => order.userId === userId && order.email === email);
    const [first, ...more] = own.filter(({ lines }) => !lines.some((line) => line.productId === later));
    const [other] = own.filter((order) => order !== first);
    if (own.length !== 2 || !first || !other || more.length > 0) continue;
    const isRest = other.lines.length === 1 && other.lines[0]?.productId === later;
    // Of an order that a crash left unfinished, nothing was removed from the cart.
    if (isRest || first.state === 'REFUNDED') found.add(other.id);
  }
  return found;
}

function countsByBuyer(
  records: Records,
  ofOtherCarts: ReadonlySet<string>,
  ownerOf: (key: string) => string,
): Map<string, RecordCounts> {
  const found = new Map<string, RecordCounts>();
  const count = (email: string, what: keyof RecordCounts) => {
    const counts = found.get(email) ?? { ...none };
    counts[what]++;
    found.set(email, counts);
  };
  for (const { id } of records.orders) count(ownerOf(id), 'orders');
  for (const { key, transactionId, refunded } of records.charges) {
    if (transactionId) count(ownerOf(key), 'charges');
    if (transactionId && !refunded) count(ownerOf(key), 'unrefunded');
  }
  for (const { key, trackingId } of records.shipments) if (trackingId) count(ownerOf(key), 'shipments');
  for (const { to, orderId } of records.mails) count(ofOtherCarts.has(orderId) ? orderId : to, 'mails');
  return found;
}

const none: Readonly<RecordCounts> = { orders: 0, charges: 0, unrefunded: 0, shipments: 0, mails: 0 };

/** Guarantees of any shop, whether it stores orders or not. */
function purchaseBreaches({ purchase, results }: Outcome, counts = none, naive: boolean): Breach[] {
  const { orders, charges, unrefunded, shipments, mails } = counts;
  const hasOrder = results.some(({ kind }) => kind === 'order');
  const last = hasOrder ? undefined : results.at(-1)?.kind;
  const rules: [boolean, string][] = [
    [charges > 1, 'charged twice for one purchase'],
    [orders > 1, 'two orders of one purchase'],
    [shipments > 1, 'shipped twice'],
    [mails > 1, 'two emails for one purchase'],
    [unrefunded > shipments, 'charged, but not shipped'],
    [shipments > unrefunded, 'shipped, but not charged'],
    [shipments > 0 && mails === 0, 'shipped, but not emailed'],
    [purchase.badCard && charges > 0, 'charged an invalid card'],
    [last === 'refused' && unrefunded > 0, 'buyer saw a rejection, but charged'],
    [last === 'nothing' && unrefunded > 0, 'buyer saw that nothing was ordered, but charged'],
    [naive && hasOrder && shipments === 0, 'buyer saw an order, but not shipped'],
  ];
  return rules.flatMap(([isBroken, what]) => (isBroken ? [{ what, who: purchase.email }] : []));
}

/** Orders that a buyer saw but that are missing or ended differently. */
function lost(outcomes: readonly Outcome[], { orders }: Records): Breach[] {
  const byId = new Map(orders.map((order) => [order.id, order]));
  return outcomes.flatMap(({ purchase: { email }, userId, results }) =>
    results.flatMap((one) => {
      if (one.kind !== 'order') return [];
      const order = byId.get(one.id);
      if (!order) return [{ what: 'lost order', who: one.id || email }];
      if (order.email !== email || order.userId !== userId) return [{ what: "another user's order", who: one.id }];
      return one.isFinal && order.state !== 'DONE'
        ? [{ what: `buyer saw success, but ${order.state}`, who: one.id }]
        : [];
    }),
  );
}

function countsOf(outcomes: readonly Outcome[], records: Records, byBuyer: Map<string, RecordCounts>): Audit['counts'] {
  const { orders, charges, shipments, mails } = records;
  const results = outcomes.flatMap((outcome) => outcome.results);
  const inState = (state: string) => orders.filter((order) => order.state === state).length;
  const twice = outcomes.filter(({ purchase: { email } }) => (byBuyer.get(email)?.charges ?? 0) > 1);
  const countOf = (kind: string) => results.filter((one) => one.kind === kind).length;
  return {
    purchases: outcomes.length,
    'forms and calls sent': outcomes.reduce((sum, { sent }) => sum + sent, 0),
    'responses: an order': countOf('order'),
    'responses: rejected': countOf('refused'),
    'responses: nothing was ordered': countOf('nothing'),
    'responses: unknown outcome': countOf('unknown'),
    'claims on pages': outcomes.flatMap(({ statements }) => statements.flatMap(({ claims }) => claims)).length,
    orders: orders.length,
    'orders DONE': inState('DONE'),
    'orders REFUNDED': inState('REFUNDED'),
    'orders REFUSED': inState('REFUSED'),
    'orders unfinished': orders.length - inState('DONE') - inState('REFUNDED') - inState('REFUSED'),
    charges: charges.filter(({ transactionId }) => transactionId).length,
    'charges refunded': charges.filter(({ transactionId, refunded }) => transactionId && refunded).length,
    shipments: shipments.filter(({ trackingId }) => trackingId).length,
    emails: mails.length,
    'purchases charged twice': twice.length,
    'of these, clicked once': twice.filter(({ purchase }) => purchase.clicks === 1).length,
  };
}
