// `npm run settle`: a person settles an order that was perhaps charged by a paymentservice without Refund.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { newCapability } from '@boutique/protos/capability';
import { checkManually } from '@boutique/protos/order-reasons';
import { shop } from '@boutique/protos/shop';
import { startService } from '@boutique/service-kit/testing/running-service';
import { run } from '../services/orderservice/main.ts';

const { client: orders, address, stop } = await startService({ name: 'orderservice', service: shop.OrderService, run });
after(stop);

async function settle(...args: string[]) {
  const script = join(import.meta.dirname, '../scripts/settle.ts');
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args]);
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, text: output + errors };
}

async function unsettledOrder(): Promise<string> {
  const capability = newCapability();
  const order = { userId: 'ann', result: { items: [{ item: { productId: 'MUG', quantity: 1 } }] } };
  const orderId = (await orders.createOrder({ order, capability })).order?.orderId ?? '';
  const stay = { orderId, fromState: 'RECEIVED', toState: 'RECEIVED' } as const;
  await orders.advanceOrder({ ...stay, capability, reasonCode: checkManually });
  return orderId;
}

test('several orders that were not charged are settled, but none twice', async () => {
  const ids = [await unsettledOrder(), await unsettledOrder()];
  const args = ['--outcome', 'not-charged', '--address', address];
  assert.deepEqual(await settle(...ids, ...args), {
    code: 0,
    text: ids.map((id) => `Order ${id} is REFUNDED.\n`).join(''),
  });
  assert.deepEqual(await settle(ids[0] ?? '', ...args), {
    code: 1,
    text: `order ${ids[0]} is REFUNDED and needs no decision.\n`,
  });
});

test('an order that was charged continues with its transaction', async () => {
  const id = await unsettledOrder();
  const args = ['--outcome', 'charged', '--transaction', 't-1', '--address', address];
  assert.deepEqual(await settle(id, ...args), { code: 0, text: `Order ${id} is CHARGED.\n` });
  const { transactionId, reasonCode } = await orders.getOrder({ orderId: id });
  assert.deepEqual([transactionId, reasonCode], ['t-1', '']);
  const leased = await orders.leaseUnfinishedOrders({ leaseOwner: 'checkout', leaseMs: 1_000, limit: 10 });
  assert.deepEqual(
    leased.orders.map(({ orderId }) => orderId),
    [id],
  );
});

for (const [args, problem] of [
  [[], /The ID of an order is missing/],
  [['id'], /--outcome is missing/],
  [['id', '--outcome', 'charged'], /needs one order and the --transaction/],
  [['id', '--outcome', 'lost'], /not-charged, charged or refunded/],
] as const)
  test(`settle ${args.join(' ')} is wrong usage`, async () => {
    const { code, text: message } = await settle(...args);
    assert.equal(code, 2);
    assert.match(message, problem);
  });
