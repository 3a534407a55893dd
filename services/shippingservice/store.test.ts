import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { onBothStores } from '../../testing/both-stores.ts';
import { redisShipments } from './redis-store.ts';
import { sqliteShipments } from './sqlite-store.ts';
import { cancelled, type ShipmentStore } from './store.ts';

const shipment = { trackingId: 'AA-1-1', fingerprint: 'abc' };

const stores = { service: 'shippingservice', sqliteStore: sqliteShipments, redisStore: redisShipments };

onBothStores(stores, (open) => {
  let store: ShipmentStore;
  before(async () => {
    store = await open();
  });
  after(() => store.close());

  test('the first shipment of a key is stored, and a repeat returns it', async () => {
    assert.deepEqual(await store.ship('order-1', shipment), shipment);
    assert.deepEqual(await store.ship('order-1', { trackingId: 'BB-2-2', fingerprint: 'other' }), shipment);
  });

  test('each key has its own shipment', async () => {
    const other = { trackingId: 'CC-3-3', fingerprint: 'abc' };
    assert.deepEqual(await store.ship('order-2', other), other);
  });

  test('of concurrent shipments with one key, one wins', async () => {
    const tries = Array.from({ length: 20 }, (_, n) => store.ship('busy', { ...shipment, trackingId: `DD-${n}-0` }));
    const winners = new Set((await Promise.all(tries)).map(({ trackingId }) => trackingId));
    assert.equal(winners.size, 1);
  });

  test('a cancelled key accepts no shipment, and a shipment made before cannot be cancelled', async () => {
    assert.deepEqual(await store.cancel('order-3'), cancelled);
    assert.deepEqual(await store.ship('order-3', shipment), cancelled);
    await store.ship('order-4', shipment);
    assert.deepEqual(await store.cancel('order-4'), shipment);
  });

  test('what is stored for keys can be deleted', async () => {
    await store.ship('gone-1', shipment);
    await store.cancel('gone-2');
    await store.ship('kept', shipment);
    await store.forget(['gone-1', 'gone-2', 'unknown']);
    await store.forget([]);
    const other = { trackingId: 'FF-6-6', fingerprint: 'abc' };
    const found = await Promise.all(['gone-1', 'gone-2', 'kept'].map((key) => store.ship(key, other)));
    assert.deepEqual(found, [other, other, shipment]);
  });

  test('a shipment survives a restart', async () => {
    const first = await open();
    await first.ship('stays', shipment);
    first.close();
    const second = await open();
    assert.deepEqual(await second.ship('stays', { trackingId: 'EE-5-5', fingerprint: 'abc' }), shipment);
    second.close();
  });
});
