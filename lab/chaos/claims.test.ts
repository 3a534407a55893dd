import assert from 'node:assert/strict';
import { test } from 'node:test';
import { falseClaims } from './audit-claims.ts';
import { type Attempt, type Claim, claims, claimsOf } from './claims.ts';
import type { Records } from './environment.ts';
import { newOutcome, purchases } from './purchases.ts';

const [purchase] = purchases(1, 1, 1_000);
if (!purchase) throw new Error('no purchase');
const { email } = purchase;
const total = 'USD 8.990000000';
const order = {
  ...{ id: 'order-1', userId: 'ann', email, state: 'DONE', transactionId: 'T', trackingId: 'P', total, createdAtMs: 0 },
  lines: [],
};

/** An order with these records. */
const records = (charged: 'no' | 'yes' | 'refunded', isShipped: boolean): Records => ({
  orders: [order],
  charges:
    charged === 'no' ? [] : [{ key: order.id, transactionId: 'T', amount: total, refunded: charged === 'refunded' }],
  shipments: isShipped ? [{ key: order.id, trackingId: 'P' }] : [],
  mails: isShipped ? [{ to: email, orderId: order.id }] : [],
  carts: new Map(),
});

/** The claims that are false with these records, on the order's page and on a response to the form. */
function falseWith(held: Records): Claim[] {
  const outcome = newOutcome(purchase ?? assert.fail());
  return claims.filter((claim) => {
    const found = ['', order.id].map(
      (orderId) => falseClaims([{ ...outcome, statements: [{ orderId, claims: [claim] }] }], held).length,
    );
    assert.equal(found[0], found[1], claim);
    return found[0] === 1;
  });
}

test('the claims of a page are read from its attributes, each once', () => {
  const page = `<main><h1 data-claim="paid">It is paid.</h1><p class="a" data-claim="sent mailed">…</p>
    <p data-claim="paid">Paid.</p><p>data-claim="refunded" in a text</p></main>`;
  assert.deepEqual(claimsOf(page.replace('data-claim="refunded"', 'data-claim=&quot;refunded&quot;')), [
    'paid',
    'sent',
    'mailed',
  ]);
  assert.deepEqual(claimsOf('<p>Nothing about orders.</p>'), []);
  assert.throws(() => claimsOf('<p data-claim="probably-paid">'), /probably-paid/);
});

test('a claim is false if the stores contradict it', () => {
  assert.deepEqual(falseWith(records('no', false)), ['refunded', 'paid', 'sent', 'mailed']);
  assert.deepEqual(falseWith(records('yes', true)), ['not-charged', 'refunded', 'not-sent']);
  assert.deepEqual(falseWith(records('refunded', false)), ['not-charged', 'sent', 'mailed']);
});

const first = { hadOrder: false, firstSentAt: 1_000, sentAt: 1_000, respondedAt: 2_000, isOnly: true };
/** Whether a claim of this attempt's page is false, if the order was created then. */
function isFalse(claim: Claim, attempt: Attempt, createdAtMs: number): boolean {
  const outcome = newOutcome(purchase ?? assert.fail());
  const held = { ...records('yes', true), orders: [{ ...order, createdAtMs }] };
  return falseClaims([{ ...outcome, statements: [{ orderId: '', claims: [claim], attempt }] }], held).length > 0;
}

test('a page must not say that nothing was ordered after the order was seen, or was created', () => {
  const second = { ...first, sentAt: 5_000, respondedAt: 6_000, isOnly: false };
  assert.equal(isFalse('nothing-ordered', { ...second, hadOrder: true }, 7_000), true, 'seen');
  assert.equal(isFalse('nothing-ordered', second, 3_500), true, 'created by an earlier attempt');
  assert.equal(isFalse('nothing-ordered', second, 4_500), false, 'perhaps not stored yet');
  assert.equal(isFalse('nothing-ordered', second, 7_000), false, 'created by a later one');
  assert.equal(isFalse('nothing-ordered', second, 5_500), false, 'meanwhile, perhaps by a slower one');
  assert.equal(isFalse('nothing-ordered', first, 1_500), true, 'by this one');
  assert.equal(isFalse('nothing-ordered', second, 3_500 - 3_600_000), false, 'by a clock that had jumped');
});

test('a page must not say that nothing was ordered this time if its attempt created the order', () => {
  const second = { ...first, sentAt: 5_000, respondedAt: 6_000, isOnly: false };
  assert.equal(isFalse('not-this-time', first, 1_500), true);
  assert.equal(isFalse('not-this-time', first, 2_500), false, 'a later one');
  assert.equal(isFalse('not-this-time', second, 4_000), false, 'an earlier one');
});
