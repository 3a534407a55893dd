import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { newCapability } from '@boutique/protos/capability';
import { shop } from '@boutique/protos/shop';
import { StatusError, status } from '@boutique/service-kit/errors';
import { serve } from '@boutique/service-kit/serve';
import { openStore } from '@boutique/service-kit/store';
import { rejectionOf } from '@boutique/service-kit/testing/rejection';
import { startService } from '@boutique/service-kit/testing/running-service';
import type { Workload } from '@boutique/service-kit/workload';
import { paymentHandlers } from './payment.ts';
import { redisPayments } from './redis-store.ts';
import { sqlitePayments } from './sqlite-store.ts';

const directory = mkdtempSync(join(tmpdir(), 'payment-'));
let today = new Date('2030-06-15T12:00:00Z');
/** The service as in main.ts, but with our own clock. */
async function run(workload: Workload) {
  const store = await openStore(workload, sqlitePayments, redisPayments);
  const handlers = paymentHandlers({ store, log: workload.log, now: () => today });
  return serve({ workload, service: shop.PaymentService, handlers, port: 0, resources: [store] });
}
const { client: payment, stop } = await startService({
  name: 'paymentservice',
  service: shop.PaymentService,
  run,
  vars: { DATA_DIR: directory },
});
after(async () => {
  await stop();
  rmSync(directory, { recursive: true });
});

const amount = { currencyCode: 'EUR', units: '12', nanos: 340_000_000 };
const creditCard = {
  creditCardNumber: '4432-8015-6152-0454',
  creditCardCvv: 672,
  creditCardExpirationYear: 2030,
  creditCardExpirationMonth: 6,
};
const capability = newCapability();
const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('charging a valid card returns a random transaction ID', async () => {
  const { transactionId } = await payment.charge({ amount, creditCard });
  assert.match(transactionId, uuid4);
  assert.notEqual((await payment.charge({ amount, creditCard })).transactionId, transactionId);
});

test('an amount of zero can be charged', async () => {
  await payment.charge({ amount: { currencyCode: 'USD' }, creditCard });
});

test('a repeat with the same key returns the first transaction, even after the card has expired', async () => {
  const request = { amount, creditCard, idempotencyKey: 'order-1' };
  const first = await payment.charge(request);
  today = new Date('2030-07-01T00:00:00Z');
  assert.deepEqual(await payment.charge(request), first);
  today = new Date('2030-06-15T12:00:00Z');
});

test('concurrent calls with one key make one charge', async () => {
  const request = { amount, creditCard, idempotencyKey: 'order-2' };
  const responses = await Promise.all(Array.from({ length: 10 }, () => payment.charge(request)));
  assert.equal(new Set(responses.map(({ transactionId }) => transactionId)).size, 1);
});

test('a charge is refunded once: a repeat returns the same, and a later charge is rejected', async () => {
  const request = { amount, creditCard, idempotencyKey: 'order-3', capability };
  const order = { orderId: 'order-3', capability };
  const { transactionId } = await payment.charge(request);
  assert.deepEqual(await payment.getCharge(order), { transactionId, amount, refunded: false });
  assert.deepEqual(await payment.refund(order), { transactionId, amount });
  assert.deepEqual(await payment.refund(order), { transactionId, amount });
  assert.deepEqual(await payment.getCharge(order), { transactionId, amount, refunded: true });
  assert.equal((await rejectionOf(payment.charge(request))).code, status.FAILED_PRECONDITION);
});

test('refunding an order that was never charged blocks a later charge', async () => {
  const order = { orderId: 'order-4', capability };
  assert.equal((await rejectionOf(payment.getCharge(order))).code, status.NOT_FOUND);
  assert.deepEqual(await payment.refund(order), { transactionId: '', amount: null });
  const late = payment.charge({ amount, creditCard, idempotencyKey: 'order-4', capability });
  assert.equal((await rejectionOf(late)).code, status.FAILED_PRECONDITION);
  assert.equal((await rejectionOf(payment.getCharge(order))).code, status.NOT_FOUND);
});

test('GetCharge without any field returns nothing, so that a caller can ask whether it exists', async () => {
  assert.deepEqual(await payment.getCharge({}), { transactionId: '', amount: null, refunded: false });
  for (const half of [{ orderId: 'order-4' }, { capability }])
    assert.equal((await rejectionOf(payment.getCharge(half))).code, status.INVALID_ARGUMENT);
});

test('a charge without a key can be refunded by its transaction ID and capability', async () => {
  const { transactionId } = await payment.charge({ amount, creditCard, capability });
  assert.deepEqual(await payment.refund({ orderId: transactionId, capability }), { transactionId, amount });
});

test('a charge is neither refunded nor shown without its capability', async () => {
  const { transactionId } = await payment.charge({ amount, creditCard, idempotencyKey: 'order-6', capability });
  for (const wrong of ['', 'guess', newCapability()]) {
    const order = { orderId: 'order-6', capability: wrong };
    const refund = await payment.refund(order).catch((error: unknown) => error);
    if (refund instanceof StatusError) assert.equal(refund.fields[0]?.field, 'capability');
    else assert.deepEqual(refund, { transactionId: '', amount: null });
    await assert.rejects(payment.getCharge(order));
  }
  const charge = { transactionId, amount, refunded: false };
  assert.deepEqual(await payment.getCharge({ orderId: 'order-6', capability }), charge);
});

test('calls with another capability do not block the charge and the refund of an order, even if they come first', async () => {
  const [eves, orderId] = [newCapability(), 'order-7'];
  await payment.refund({ orderId, capability: eves });
  await payment.charge({ amount, creditCard, idempotencyKey: orderId });
  await payment.charge({
    amount: { ...amount, units: '1' },
    creditCard,
    idempotencyKey: orderId,
    capability: newCapability(),
  });
  const { transactionId } = await payment.charge({ amount, creditCard, idempotencyKey: orderId, capability });
  assert.deepEqual(await payment.refund({ orderId, capability }), { transactionId, amount });
});

for (const [what, change, field] of [
  ['no amount', { amount: null }, 'amount'],
  ['an amount without a currency', { amount: { units: 1 } }, 'amount.currency_code'],
  ['an unknown currency', { amount: { currencyCode: 'ABC', units: 1 } }, 'amount.currency_code'],
  ['a precious metal', { amount: { currencyCode: 'XAU', units: 1 } }, 'amount.currency_code'],
  ['a negative amount', { amount: { currencyCode: 'USD', units: -1 } }, 'amount.units'],
  ['negative nanos', { amount: { currencyCode: 'USD', nanos: -1 } }, 'amount.nanos'],
  ['too many nanos', { amount: { currencyCode: 'USD', nanos: 1_000_000_000 } }, 'amount.nanos'],
  ['no card', { creditCard: null }, 'credit_card'],
  ['an expired card', { creditCard: { ...creditCard, creditCardExpirationYear: 2029 } }, 'expiration_year'],
  ['an invalid capability', { capability: 'guess' }, 'capability'],
  ['a key that is too long', { idempotencyKey: 'x'.repeat(129) }, 'idempotency_key'],
  ['the key of another amount', { idempotencyKey: 'order-1', amount: { ...amount, units: '13' } }, 'idempotency_key'],
] as const) {
  test(`a charge with ${what} is rejected and the error names ${field}`, async () => {
    await payment.charge({ amount, creditCard, idempotencyKey: 'order-1' });
    const { code, fields } = await rejectionOf(payment.charge({ amount, creditCard, ...change }));
    assert.equal(code, status.INVALID_ARGUMENT);
    assert.match(fields[0]?.field ?? '', new RegExp(`${field}$`));
  });
}

test('a refund without an order ID is rejected', async () => {
  assert.equal((await rejectionOf(payment.refund({}))).code, status.INVALID_ARGUMENT);
});

test('no file contains a card number', async () => {
  await payment.charge({ amount, creditCard: { ...creditCard, creditCardNumber: '4432801561520454' } });
  const stored = readdirSync(directory).map((name) => readFileSync(join(directory, name), 'latin1'));
  assert.ok(stored.join('').includes('0454'), 'the last four digits are stored');
  assert.doesNotMatch(stored.join(''), /4432801561520454|4432-8015/);
});

test('the CVV is neither stored nor part of the fingerprint', async () => {
  const request = { amount, creditCard, idempotencyKey: 'order-5' };
  const first = await payment.charge(request);
  assert.deepEqual(await payment.charge({ ...request, creditCard: { ...creditCard, creditCardCvv: 123 } }), first);
  const database = new DatabaseSync(join(directory, 'paymentservice.db'), { readOnly: true });
  const row = database.prepare('SELECT * FROM payments WHERE key = ?').get('order-5') ?? {};
  database.close();
  assert.equal(row.last4, '0454');
  // Random digits: they may contain the CVV by chance.
  const { transaction_id, fingerprint, ...columns } = row;
  assert.doesNotMatch(JSON.stringify(columns), /672/);
});
