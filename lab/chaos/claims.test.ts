import assert from 'node:assert/strict';
import { test } from 'node:test';
import { falseClaims } from './audit-claims.ts';
import { type Claim, claims, claimsOf } from './claims.ts';
import type { Records } from './environment.ts';
import { newOutcome, purchases } from './purchases.ts';

const [purchase] = purchases(1, 1, 1_000);
if (!purchase) throw new Error('no purchase');
const { email } = purchase;
const total = 'USD 8.990000000';
const order = {
  ...{ id: 'order-1', userId: 'ann', email, state: 'DONE', transactionId: 'T', trackingId: 'P', total },
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

test('a page must not say that nothing was ordered after the buyer saw the order', () => {
  const outcome = newOutcome(purchase ?? assert.fail());
  const said = (hadOrder: boolean) =>
    falseClaims(
      [{ ...outcome, statements: [{ orderId: '', claims: ['nothing-ordered'], hadOrder }] }],
      records('yes', true),
    ).length;
  assert.deepEqual([said(false), said(true)], [0, 1]);
});
