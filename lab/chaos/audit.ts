// Compares the stores with what is promised of each order and with what each buyer was told.
import { cartBreaches } from './audit-carts.ts';
import { orderBreaches } from './audit-orders.ts';
import type { Breach } from './breach.ts';
import type { Records } from './environment.ts';
import type { Outcome } from './purchases.ts';

export interface Audit {
  counts: Record<string, number>;
  breaches: Breach[];
}

/** What the stores have of one purchase. */
interface Traces {
  orders: number;
  charges: number;
  standing: number;
  shipments: number;
  mails: number;
}

/** `naive`: there are no orders; keys begin with the buyer's address instead, and there is less to compare. */
export function audit(outcomes: readonly Outcome[], records: Records, naive: boolean): Audit {
  const emailOfOrder = new Map(records.orders.map(({ id, email }) => [id, email]));
  const ownerOf = (key: string) => (naive ? (key.split(' ')[0] ?? '') : (emailOfOrder.get(key) ?? ''));
  const byBuyer = tracesByBuyer(records, ownerOf);
  const breaches = outcomes.flatMap((outcome) => purchaseBreaches(outcome, byBuyer.get(outcome.purchase.email), naive));
  if (!naive) breaches.push(...orderBreaches(records), ...cartBreaches(outcomes, records), ...lost(outcomes, records));
  return { counts: countsOf(outcomes, records, byBuyer), breaches };
}

function tracesByBuyer(records: Records, ownerOf: (key: string) => string): Map<string, Traces> {
  const found = new Map<string, Traces>();
  const count = (email: string, what: keyof Traces) => {
    const traces = found.get(email) ?? { orders: 0, charges: 0, standing: 0, shipments: 0, mails: 0 };
    traces[what]++;
    found.set(email, traces);
  };
  for (const { email } of records.orders) count(email, 'orders');
  for (const { key, transactionId, refunded } of records.charges) {
    if (transactionId) count(ownerOf(key), 'charges');
    if (transactionId && !refunded) count(ownerOf(key), 'standing');
  }
  for (const { key, trackingId } of records.shipments) if (trackingId) count(ownerOf(key), 'shipments');
  for (const { to } of records.mails) count(to, 'mails');
  return found;
}

const none: Traces = { orders: 0, charges: 0, standing: 0, shipments: 0, mails: 0 };

/** What a buyer may expect of any shop, with or without orders. */
function purchaseBreaches({ purchase, results }: Outcome, traces = none, naive: boolean): Breach[] {
  const { orders, charges, standing, shipments, mails } = traces;
  const hasOrder = results.some(({ kind }) => kind === 'order');
  const last = hasOrder ? undefined : results.at(-1)?.kind;
  const rules: [boolean, string][] = [
    [charges > 1, 'charged twice for one purchase'],
    [orders > 1, 'two orders of one purchase'],
    [shipments > 1, 'sent twice'],
    [mails > 1, 'two mails for one purchase'],
    [standing > shipments, 'charged, but nothing was sent'],
    [shipments > standing, 'sent, but not charged'],
    [shipments > 0 && mails === 0, 'sent, but no mail'],
    [purchase.badCard && charges > 0, 'charged a card that is no card'],
    [last === 'refused' && standing > 0, 'told of a refusal, but charged'],
    [last === 'nothing' && standing > 0, 'told that nothing was ordered, but charged'],
    [naive && hasOrder && shipments === 0, 'told of an order, but nothing was sent'],
  ];
  return rules.flatMap(([isSo, what]) => (isSo ? [{ what, who: purchase.email }] : []));
}

/** Orders that a buyer saw and that are missing, or ended differently from what the buyer saw. */
function lost(outcomes: readonly Outcome[], { orders }: Records): Breach[] {
  const byId = new Map(orders.map((order) => [order.id, order]));
  return outcomes.flatMap(({ purchase: { email }, userId, results }) =>
    results.flatMap((one) => {
      if (one.kind !== 'order') return [];
      const order = byId.get(one.id);
      if (!order) return [{ what: 'lost order', who: one.id || email }];
      if (order.email !== email || order.userId !== userId) return [{ what: "another's order", who: one.id }];
      return one.isFinal && order.state !== 'DONE'
        ? [{ what: `told of success, but ${order.state}`, who: one.id }]
        : [];
    }),
  );
}

function countsOf(outcomes: readonly Outcome[], records: Records, byBuyer: Map<string, Traces>): Audit['counts'] {
  const { orders, charges, shipments, mails } = records;
  const results = outcomes.flatMap((outcome) => outcome.results);
  const inState = (state: string) => orders.filter((order) => order.state === state).length;
  const twice = outcomes.filter(({ purchase: { email } }) => (byBuyer.get(email)?.charges ?? 0) > 1);
  const countOf = (kind: string) => results.filter((one) => one.kind === kind).length;
  return {
    purchases: outcomes.length,
    'forms and calls sent': outcomes.reduce((sum, { sent }) => sum + sent, 0),
    'answers: an order': countOf('order'),
    'answers: refused': countOf('refused'),
    'answers: nothing was ordered': countOf('nothing'),
    'answers: not known': countOf('unknown'),
    orders: orders.length,
    'orders DONE': inState('DONE'),
    'orders REFUNDED': inState('REFUNDED'),
    'orders REFUSED': inState('REFUSED'),
    'orders unfinished': orders.length - inState('DONE') - inState('REFUNDED') - inState('REFUSED'),
    charges: charges.filter(({ transactionId }) => transactionId).length,
    'charges given back': charges.filter(({ transactionId, refunded }) => transactionId && refunded).length,
    shipments: shipments.filter(({ trackingId }) => trackingId).length,
    mails: mails.length,
    'purchases charged twice': twice.length,
    'of these clicked once': twice.filter(({ purchase }) => purchase.clicks === 1).length,
  };
}
