import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openStore } from '@boutique/service-kit/store';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { noRedis, startRedis } from '../../testing/redis.ts';
import { redisShipments } from './redis-store.ts';
import { sqliteShipments } from './sqlite-store.ts';
import { cancelled, type ShipmentStore } from './store.ts';

const shipment = { trackingId: 'AA-1-1', fingerprint: 'abc' };

function testStore(open: () => Promise<ShipmentStore>) {
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
}

describe('shipments in SQLite', () => {
  const directory = mkdtempSync(join(tmpdir(), 'shipments-'));
  const workload = testWorkload('shippingservice', { DATA_DIR: directory });
  after(() => rmSync(directory, { recursive: true }));

  testStore(() => openStore(workload, sqliteShipments, redisShipments));

  test('a shipment survives a restart', async () => {
    const first = await openStore(workload, sqliteShipments, redisShipments);
    await first.ship('stays', shipment);
    first.close();
    const second = await openStore(workload, sqliteShipments, redisShipments);
    assert.deepEqual(await second.ship('stays', { trackingId: 'EE-5-5', fingerprint: 'abc' }), shipment);
    second.close();
  });
});

describe('shipments in Redis', { skip: noRedis }, () => {
  let redis: Awaited<ReturnType<typeof startRedis>>;
  before(async () => {
    redis = await startRedis();
  });
  after(() => redis.stop());

  testStore(() =>
    openStore(testWorkload('shippingservice', { REDIS_ADDR: redis.address }), sqliteShipments, redisShipments),
  );
});
