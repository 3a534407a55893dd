import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { countUnused } from './collect-buffers.ts';

const MiB = 1024 * 1024;

test('large buffers are freed soon after their last use', async () => {
  let peak = 0;
  for (let at = 0; at < 20; at++) {
    const body = Buffer.alloc(2 * MiB);
    await sleep(15);
    peak = Math.max(peak, process.memoryUsage().arrayBuffers);
    countUnused(body.length);
  }
  assert.ok(peak < 12 * MiB, `${peak / MiB} MiB of buffers`);
});
