// Audits the claims that pages made about orders: the stores must confirm each of them.
import type { Breach } from './breach.ts';
import type { Claim } from './claims.ts';
import type { Records } from './environment.ts';
import type { Outcome } from './purchases.ts';

/** The records of one order, or of all orders of a purchase. */
interface Facts {
  readonly hadOrder: boolean;
  readonly orders: number;
  readonly charges: number;
  readonly refunded: number;
  readonly shipments: number;
  readonly mails: number;
}

/** What must be true at the end. Charges, refunds, shipments and emails are never undone, so an early sentence stays true. */
const isTrue: Record<Claim, (facts: Facts) => boolean> = {
  // About the time of the page: a later or slower attempt may still place the order.
  'nothing-ordered': ({ hadOrder }) => !hadOrder,
  unclear: () => true,
  'not-charged': ({ charges }) => charges === 0,
  refunded: ({ charges, refunded }) => charges > 0 && charges === refunded,
  paid: ({ charges }) => charges > 0,
  sent: ({ shipments }) => shipments > 0,
  'not-sent': ({ shipments }) => shipments === 0,
  mailed: ({ mails }) => mails > 0,
};

export function falseClaims(outcomes: readonly Outcome[], records: Records): Breach[] {
  const ordersOf = Map.groupBy(records.orders, ({ email }) => email);
  return outcomes.flatMap(({ purchase: { email }, statements }) =>
    statements.flatMap(({ orderId, claims: said, hadOrder = false }) => {
      const ids = orderId ? [orderId] : (ordersOf.get(email) ?? []).map(({ id }) => id);
      const facts = { hadOrder, ...factsOf(new Set(ids), records) };
      return said
        .filter((claim) => !isTrue[claim](facts))
        .map((claim) => ({ what: `a page said "${claim}", but ${describe(facts)}`, who: orderId || email }));
    }),
  );
}

function factsOf(ids: ReadonlySet<string>, { charges, shipments, mails }: Records) {
  const charged = charges.filter(({ key, transactionId }) => ids.has(key) && transactionId);
  return {
    orders: ids.size,
    charges: charged.length,
    refunded: charged.filter((charge) => charge.refunded).length,
    shipments: shipments.filter(({ key, trackingId }) => ids.has(key) && trackingId).length,
    mails: mails.filter((mail) => ids.has(mail.orderId)).length,
  };
}

const describe = ({ orders, charges, refunded, shipments, mails }: Facts): string =>
  `the stores hold ${orders} orders, ${charges} charges (${refunded} refunded), ${shipments} shipments and ${mails} emails`;
