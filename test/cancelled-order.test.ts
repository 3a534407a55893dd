// A repeated order whose cancellation has begun: its shipment is cancelled, and its refund still fails.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fillCart, orderForm, placeOrder } from '../testing/buying.ts';
import { until } from '../testing/eventually.ts';
import { textOf } from '../testing/page.ts';
import { sharedShop } from '../testing/shared-shop.ts';
import { visitor } from '../testing/visitor.ts';

const shop = sharedShop();

test('an order that is being cancelled is not charged when its form is sent again', async () => {
  const ann = visitor(shop.url);
  await fillCart(ann);
  const form = await orderForm(ann);
  const payments = new DatabaseSync(join(shop.dataDir, 'paymentservice.db'));
  payments.exec('BEGIN EXCLUSIVE');
  const { location } = await placeOrder(ann, form);
  // Longer than the saga tries to charge and to refund.
  await sleep(2_500);
  payments.exec('ROLLBACK');
  await placeOrder(ann, form);
  const isEnded = async () => /was cancelled|refunded/.test(textOf((await ann.get(location)).text));
  await until('the end of the order', isEnded, 10_000);
  const charged = payments.prepare('SELECT transaction_id FROM payments WHERE transaction_id IS NOT NULL').all();
  payments.close();
  assert.deepEqual(charged, []);
});
