import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { noRedis, startRedis } from '../../testing/redis.ts';
import { withRedis } from '../chaos/redis-records.ts';
import { redisOrderStates, sqliteOrderStates } from './order-states.ts';

const createdAtMs = Date.parse('2026-01-01T00:00:00Z');
const orders = [
  { orderId: 'a', state: 'DONE' },
  { orderId: 'b', state: 'DONE' },
  { orderId: 'c', state: 'CHARGED' },
];
const expected = {
  counts: { DONE: 2, CHARGED: 1 },
  unfinished: [{ orderId: 'c', state: 'CHARGED', createdAt: '2026-01-01T00:00:00.000Z' }],
};

test('order states are read from SQLite', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'order-states-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const database = new DatabaseSync(join(directory, 'orderservice.db'));
  database.exec('CREATE TABLE orders (order_id TEXT, state TEXT, created_at INTEGER)');
  for (const { orderId, state } of orders)
    database.prepare('INSERT INTO orders VALUES (?, ?, ?)').run(orderId, state, createdAtMs);
  database.close();
  const { at: _, ...states } = sqliteOrderStates(directory);
  assert.deepEqual(states, expected);
});

test('order states are read from Redis', { skip: noRedis }, async (t) => {
  const { address, stop } = await startRedis();
  t.after(stop);
  assert.deepEqual((await redisOrderStates(address)).counts, {});
  await withRedis(address, async (redis) => {
    for (const { orderId, state } of orders)
      await redis.call(
        ...(['HSET', `order:{${orderId}}`, 'state', state] as const),
        ...['body', JSON.stringify({ orderId, createdAtMs: String(createdAtMs), state })],
      );
  });
  const { at: _, ...states } = await redisOrderStates(address);
  assert.deepEqual(states, expected);
});
