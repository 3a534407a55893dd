// What a stranger can do who knows the ID of an order, and calls the services directly.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newCapability } from '@boutique/protos/capability';
import { shop as contract } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import { StatusError, status } from '@boutique/service-kit/errors';
import type { Client } from '@boutique/service-kit/rpc';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { readSqlite } from '../lab/chaos/sqlite-records.ts';
import { buy } from '../testing/buying.ts';
import { capabilitiesIn } from '../testing/capabilities.ts';
import { type RunningShop, startShop } from '../testing/running-shop.ts';
import { type Visitor, visitor } from '../testing/visitor.ts';

const workload = testWorkload('stranger');
let shop: RunningShop;
let orders: Client<typeof contract.OrderService.service>;
let payment: Client<typeof contract.PaymentService.service>;
let shipping: Client<typeof contract.ShippingService.service>;
let ann: Visitor;
let path: string;
let orderId: string;
before(async () => {
  shop = await startShop();
  orders = connect({ workload, service: contract.OrderService, address: shop.addressOf('orderservice') });
  payment = connect({ workload, service: contract.PaymentService, address: shop.addressOf('paymentservice') });
  shipping = connect({ workload, service: contract.ShippingService, address: shop.addressOf('shippingservice') });
  ann = visitor(shop.url);
  path = await buy(ann);
  orderId = path.split('/').at(-1) ?? '';
});
after(async () => {
  for (const client of [orders, payment, shipping]) client.close();
  await shop.stop();
});

test('nobody else can refund an order, cancel its shipment or change its state', async () => {
  const before = { order: await orders.getOrder({ orderId }), records: readSqlite(shop.dataDir) };
  for (const capability of ['', 'guess', newCapability()]) {
    const calls = [
      payment.refund({ orderId, capability }),
      payment.getCharge({ orderId, capability }),
      shipping.cancelShipment({ orderId, capability }),
      orders.advanceOrder({ orderId, fromState: 'DONE', toState: 'REFUNDED', money: 'CHARGE_REFUNDED', capability }),
    ];
    for (const result of await Promise.allSettled(calls))
      if (result.status === 'fulfilled') assert.ok(Object.values(result.value).every((value) => !value));
      else assert.ok(result.reason instanceof StatusError && result.reason.code !== status.INTERNAL);
  }
  assert.deepEqual(await orders.getOrder({ orderId }), before.order);
  const { charges, shipments } = readSqlite(shop.dataDir);
  const ofOrder = <T extends { transactionId?: string; trackingId?: string }>(records: T[]) =>
    records.filter(({ transactionId, trackingId }) => transactionId || trackingId);
  assert.deepEqual(ofOrder(charges), before.records.charges);
  assert.deepEqual(ofOrder(shipments), before.records.shipments);
  assert.match((await ann.get(path)).text, /Your order is complete/);
});

test('no RPC returns the capability of a finished order', async () => {
  const [capability = ''] = capabilitiesIn(shop.dataDir);
  assert.ok(capability);
  const { userId } = await orders.getOrder({ orderId });
  const responses = await Promise.allSettled([
    orders.getOrder({ orderId }),
    orders.listOrders({ userId }),
    orders.leaseUnfinishedOrders({ leaseOwner: 'eve', leaseMs: 1_000, limit: 100 }),
    orders.advanceOrder({ orderId, fromState: 'DONE', toState: 'DONE', leaseOwner: 'eve', leaseMs: 1_000 }),
    orders.advanceOrder({ orderId, fromState: 'SHIPPED', toState: 'SHIPPED', leaseOwner: 'eve', leaseMs: 1_000 }),
  ]);
  assert.ok(JSON.stringify(responses).includes(orderId));
  assert.ok(!JSON.stringify(responses).includes(capability));
});
