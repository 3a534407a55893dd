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
  statements: [],
  sent: 1,
  firstSentAt: 0,
  failedAt: 0,
  added: new Map([['mug', { sure: 3, perhaps: 0 }]]),
});

const total = 'USD 26.970000000';
const lines = [{ productId: 'mug', quantity: 2 }];
const ids = { id: 'order-1', userId: 'ann', email, transactionId: 'T', trackingId: 'P' };
const order = { ...ids, state: 'DONE', createdAtMs: 0, total, lines };
const charge = { key: 'order-1', transactionId: 'T', amount: total, refunded: false };

/** A correct purchase: charged, shipped, emailed, and removed from the cart. */
const good = (): Records => ({
  orders: [{ ...order }],
  charges: [{ ...charge }],
  shipments: [{ key: 'order-1', trackingId: 'P' }],
  mails: [{ to: email, orderId: 'order-1' }],
  carts: new Map([['ann', new Map([['mug', 1]])]]),
});

const breachesOf = (outcomes: Outcome[], records: Records) => audit(outcomes, records).breaches.map(({ what }) => what);

test('consistent stores have no breach', () => {
  assert.deepEqual(breachesOf([outcome()], good()), []);
});

test('an evicted cart is a breach, unless Redis may evict carts; a cart with too much always is', () => {
  const empty = { ...good(), carts: new Map() };
  const much = { ...good(), carts: new Map([['ann', new Map([['mug', 2]])]]) };
  assert.deepEqual(breachesOf([outcome()], empty), ['cart has 0 of mug (3 to 3 added, 2 bought)']);
  assert.deepEqual(audit([outcome()], empty, { evict: true }).breaches, []);
  assert.equal(audit([outcome()], much, { evict: true }).breaches.length, 1);
});

test('a refunded order is not a breach', () => {
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

/** A call that came again after a cap had been put into the cart, which became another order. */
const repeatedWithCap = (change: Partial<Outcome> = {}, capLines = [{ productId: 'cap', quantity: 1 }]) => {
  const cap = { key: 'order-2', transactionId: 'T2', amount: total, refunded: false };
  const records: Records = {
    ...good(),
    orders: [order, { ...order, id: 'order-2', transactionId: 'T2', trackingId: 'P2', lines: capLines }],
    charges: [charge, cap],
    shipments: [...good().shipments, { key: 'order-2', trackingId: 'P2' }],
    mails: [...good().mails, { to: email, orderId: 'order-2' }],
  };
  const by = { ...purchase, by: 'request-id' as const, productId: 'mug', later: 'cap' };
  const added = new Map([...outcome().added, ['cap', { sure: 1, perhaps: 0 }]]);
  return breachesOf([{ ...outcome(), purchase: by, sent: 2, added, ...change }], records);
};

test('with the same request ID, an order of another cart is a purchase of its own', () => {
  assert.deepEqual(repeatedWithCap(), []);
});

test('it is not one if the call was sent once, or if it has an item of the first order', () => {
  const twice = 'charged twice for one purchase';
  assert.ok(repeatedWithCap({ sent: 1 }).includes(twice));
  const both = [
    { productId: 'cap', quantity: 1 },
    { productId: 'mug', quantity: 2 },
  ];
  assert.ok(repeatedWithCap({}, both).includes(twice));
  assert.ok(repeatedWithCap({}, both.slice(1)).includes(twice));
});

test('a form has a key, so another cart is not another order', () => {
  const form = { ...purchase, by: 'form' as const, productId: 'mug', later: 'cap' };
  assert.ok(repeatedWithCap({ purchase: form }).includes('charged twice for one purchase'));
});

const wrong: [what: string, change: Partial<Records>, breach: RegExp][] = [
  [
    'another charge for the same buyer',
    { charges: [charge, { ...charge, key: 'order-2' }] },
    /charge without an order/,
  ],
  ['no charge', { charges: [] }, /DONE, but never charged/],
  ['a charge of another amount', { charges: [{ ...charge, amount: 'USD 1.000000000' }] }, /DONE, but charged USD 1/],
  ['a refunded charge', { charges: [{ ...charge, refunded: true }] }, /DONE, but refunded/],
  ['no shipment', { shipments: [] }, /charged, but not shipped/],
  ['no email', { mails: [] }, /DONE, but 0 emails/],
  ['two emails', { mails: [...good().mails, ...good().mails] }, /two emails for one purchase/],
  ['an unfinished order', { orders: [{ ...order, state: 'CHARGED' }] }, /CHARGED, but it should be in a final state/],
  ['a refunded order that was shipped', { orders: [{ ...order, state: 'REFUNDED' }] }, /REFUNDED, but shipped/],
  ['a lost order', { orders: [] }, /lost order/],
  ['the order of another user', { orders: [{ ...order, userId: 'bob' }] }, /another user's order/],
  ['two orders of one purchase', { orders: [order, { ...order, id: 'order-2' }] }, /two orders of one purchase/],
  ['a cart with fewer items than expected', { carts: new Map() }, /cart has 0 of mug/],
  ['a cart that still has the items bought', { carts: new Map([['ann', new Map([['mug', 3]])]]) }, /cart has 3 of mug/],
];

for (const [what, change, breach] of wrong)
  test(`${what} is a breach`, () => {
    const found = breachesOf([outcome()], { ...good(), ...change });
    assert.ok(
      found.some((one) => breach.test(one)),
      found.join('; ') || 'no breach found',
    );
  });

test('a second charge or shipment is a breach even if no orders are stored', () => {
  const records: Records = {
    ...good(),
    orders: [],
    charges: ['1', '2'].map((number) => ({ ...charge, key: `${email} ${number}`, transactionId: number })),
    shipments: ['1', '2'].map((number) => ({ key: `${email} ${number}`, trackingId: number })),
  };
  const { counts, breaches } = audit([outcome()], records, { naive: true });
  assert.deepEqual(
    breaches.map(({ what }) => what),
    ['charged twice for one purchase', 'shipped twice'],
  );
  assert.equal(counts['purchases charged twice'], 1);
});

for (const [kind, breach] of [
  ['nothing', 'buyer saw that nothing was ordered, but charged'],
  ['refused', 'buyer saw a rejection, but charged'],
] as const)
  test(`"${breach}" is a breach`, () => {
    assert.ok(breachesOf([{ ...outcome(), results: [{ kind }] }], good()).includes(breach));
  });
