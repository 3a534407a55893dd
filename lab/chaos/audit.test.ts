import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audit } from './audit.ts';
import type { Records } from './environment.ts';
import { type Outcome, purchases } from './purchases.ts';

const [first] = purchases(1, 1, 1_000);
if (!first) throw new Error('no purchase');
const purchase = { ...first, clicks: 1, badCard: false };
const { email } = purchase;

const outcome = (): Outcome => ({
  purchase,
  userId: 'ann',
  results: [{ kind: 'order', id: 'order-1', isFinal: true }],
  sent: 1,
  failedAt: 0,
  added: new Map([['mug', { sure: 3, perhaps: 0 }]]),
});

const total = 'USD 26.970000000';
const lines = [{ productId: 'mug', quantity: 2 }];
const order = { id: 'order-1', userId: 'ann', email, state: 'DONE', transactionId: 'T', trackingId: 'P', total, lines };
const charge = { key: 'order-1', transactionId: 'T', amount: total, refunded: false };

/** A purchase as it should be: charged, sent, mailed, and out of the cart. */
const good = (): Records => ({
  orders: [{ ...order }],
  charges: [{ ...charge }],
  shipments: [{ key: 'order-1', trackingId: 'P' }],
  mails: [{ to: email, orderId: 'order-1' }],
  carts: new Map([['ann', new Map([['mug', 1]])]]),
});

const breachesOf = (outcomes: Outcome[], records: Records) =>
  audit(outcomes, records, false).breaches.map(({ what }) => what);

test('a shop that keeps its promises has no breach', () => {
  assert.deepEqual(breachesOf([outcome()], good()), []);
});

test('an order that was given back is no breach', () => {
  const refunded: Records = {
    orders: [{ ...order, state: 'REFUNDED', trackingId: '' }],
    charges: [{ ...charge, refunded: true }],
    shipments: [{ key: 'order-1', trackingId: '' }],
    mails: [],
    carts: new Map([['ann', new Map([['mug', 3]])]]),
  };
  const unsure: Outcome = { ...outcome(), results: [{ kind: 'order', id: 'order-1', isFinal: false }] };
  assert.deepEqual(breachesOf([unsure], refunded), []);
});

const wrong: [what: string, change: Partial<Records>, breach: RegExp][] = [
  [
    'another charge for the same buyer',
    { charges: [charge, { ...charge, key: 'order-2' }] },
    /charge without an order/,
  ],
  ['no charge', { charges: [] }, /DONE, but never charged/],
  ['a charge of another amount', { charges: [{ ...charge, amount: 'USD 1.000000000' }] }, /DONE, but charged USD 1/],
  ['a charge given back', { charges: [{ ...charge, refunded: true }] }, /DONE, but given back/],
  ['no shipment', { shipments: [] }, /charged, but nothing was sent/],
  ['no mail', { mails: [] }, /DONE, but 0 mails/],
  ['two mails', { mails: [...good().mails, ...good().mails] }, /two mails for one purchase/],
  ['an order half done', { orders: [{ ...order, state: 'CHARGED' }] }, /CHARGED, but it should have come to its end/],
  ['an order given back that was sent', { orders: [{ ...order, state: 'REFUNDED' }] }, /REFUNDED, but sent/],
  ['the order gone', { orders: [] }, /lost order/],
  ['the order of another user', { orders: [{ ...order, userId: 'bob' }] }, /another's order/],
  ['two orders of one purchase', { orders: [order, { ...order, id: 'order-2' }] }, /two orders of one purchase/],
  ['a cart emptied of more than was bought', { carts: new Map() }, /cart: 0 of mug left/],
  [
    'a cart that still has what was bought',
    { carts: new Map([['ann', new Map([['mug', 3]])]]) },
    /cart: 3 of mug left/,
  ],
];

for (const [what, change, breach] of wrong)
  test(`${what} is a breach`, () => {
    const found = breachesOf([outcome()], { ...good(), ...change });
    assert.ok(
      found.some((one) => breach.test(one)),
      found.join('; ') || 'no breach found',
    );
  });

test('charged or sent twice is a breach whether orders are kept or not', () => {
  const records: Records = {
    ...good(),
    orders: [],
    charges: ['1', '2'].map((number) => ({ ...charge, key: `${email} ${number}`, transactionId: number })),
    shipments: ['1', '2'].map((number) => ({ key: `${email} ${number}`, trackingId: number })),
  };
  const { counts, breaches } = audit([outcome()], records, true);
  assert.deepEqual(
    breaches.map(({ what }) => what),
    ['charged twice for one purchase', 'sent twice'],
  );
  assert.equal(counts['purchases charged twice'], 1);
});

for (const [kind, breach] of [
  ['nothing', 'told that nothing was ordered, but charged'],
  ['refused', 'told of a refusal, but charged'],
] as const)
  test(`${breach}: a breach`, () => {
    assert.ok(breachesOf([{ ...outcome(), results: [{ kind }] }], good()).includes(breach));
  });
