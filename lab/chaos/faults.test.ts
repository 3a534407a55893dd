import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultyConnection } from './faults.ts';
import type { Fault } from './schedule.ts';

const fault = (kind: Fault['kind'], delayMs?: number): Fault => ({
  ...{ atMs: 0, kind, target: 'frontend-1>cartservice', durationMs: 1 },
  ...(delayMs !== undefined && { delayMs }),
});

test('overlapping faults on a connection are combined, and each ends independently', async () => {
  const applied: object[] = [];
  const connection = faultyConnection({ set: async (next) => void applied.push(next) });
  const [slow, mute] = [fault('delay', 200), fault('mute')];
  await connection.begin(slow);
  await connection.begin(mute);
  await connection.end(slow);
  await connection.end(mute);
  const none = { holdsRequests: false, holdsResponses: false, requestDelayMs: 0, responseDelayMs: 0 };
  assert.deepEqual(applied, [
    { ...none, requestDelayMs: 200, responseDelayMs: 200 },
    { ...none, holdsResponses: true, requestDelayMs: 200, responseDelayMs: 200 },
    { ...none, holdsResponses: true },
    none,
  ]);
});
