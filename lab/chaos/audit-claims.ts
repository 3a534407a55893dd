// Audits the claims that pages made about orders: the stores must confirm each of them.
import type { Breach } from './breach.ts';
import type { Attempt, Claim } from './claims.ts';
import type { OrderRecord, Records } from './environment.ts';
import type { Outcome } from './purchases.ts';

/** The records of one order, or of all orders of a purchase. */
interface Facts {
  /** Orders that certainly existed before the page. */
  readonly before: number;
  /** Orders that certainly come from the page's attempt. */
  readonly now: number;
  readonly orders: number;
  readonly charges: number;
  readonly refunded: number;
  readonly shipments: number;
  readonly mails: number;
}

/** What must be true at the end. Charges, refunds, shipments and emails are never undone, so an early sentence stays true. */
const isTrue: Record<Claim, (facts: Facts) => boolean> = {
  // Both are about the time of the page: a later or slower attempt may still place the order.
  'nothing-ordered': ({ before, now }) => before + now === 0,
  'not-this-time': ({ now }) => now === 0,
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
    statements.flatMap(({ orderId, claims: said, attempt }) => {
      const orders = ordersOf.get(email) ?? [];
      const ids = orderId ? [orderId] : orders.map(({ id }) => id);
      const facts = { ...createdBy(attempt, orders), ...factsOf(new Set(ids), records) };
      return said
        .filter((claim) => !isTrue[claim](facts))
        .map((claim) => ({ what: `a page said "${claim}", but ${describe(facts)}`, who: orderId || email }));
    }),
  );
}

/** An order has its time before it is stored: until then, no page can know it. */
const maxCommitMs = 1_000;

/** An order from before the first form is one whose time is that of a clock that had jumped. */
function createdBy(attempt: Attempt | undefined, orders: readonly OrderRecord[]) {
  if (!attempt) return { before: 0, now: 0 };
  const { hadOrder, firstSentAt, sentAt, respondedAt, isOnly } = attempt;
  const count = (from: number, to: number) =>
    orders.filter(({ createdAtMs }) => createdAtMs >= from && createdAtMs < to).length;
  const before = Math.max(Number(hadOrder), count(firstSentAt, sentAt - maxCommitMs));
  return { before, now: isOnly ? count(sentAt, respondedAt) : 0 };
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

const describe = ({ before, now, orders, charges, refunded, shipments, mails }: Facts): string =>
  `the stores hold ${orders} orders (${before} from before, ${now} of this attempt), ${charges} charges (${refunded} refunded), ${shipments} shipments and ${mails} emails`;
