// Restarts every Deployment, all at once, under constant load.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { figure, kubectl, shopUrl } from './cluster.ts';
import { steadyVisitors } from './steady-visitors.ts';

/** Old pods go on for some seconds after the new ones serve: those matter most. */
const afterwardsMs = 12_000;

export async function rollAll(how: string): Promise<void> {
  const visitors = steadyVisitors(shopUrl, 4);
  await sleep(2_000);
  await kubectl('rollout', 'restart', 'deployment', '-n', 'demo-app');
  await kubectl('rollout', 'status', 'deployment', '-n', 'demo-app', '--timeout=170s');
  await sleep(afterwardsMs);
  const { requests, orders, failures } = await visitors.stop();
  figure(`rolling restart of everything ${how}: ${requests} requests, ${orders} orders, ${failures.length} failed`);
  assert.ok(requests > 100 && orders > 3, `${requests} requests, ${orders} orders`);
  assert.deepEqual(failures, []);
}
