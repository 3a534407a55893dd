// Restarts every Deployment, a few at a time, under constant load.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { steadyVisitors } from '../../testing/steady-visitors.ts';
import { figure, kubectl, shopUrl } from './cluster.ts';

/** Restarting all in parallel would overload two cores, and pages would exceed their budget. */
const batchSize = 3;
/** Old pods stop a few seconds after the new ones are ready; requests fail most likely then. */
const afterwardsMs = 12_000;

export async function rollAll(how: string): Promise<void> {
  const visitors = steadyVisitors(shopUrl, 4);
  await sleep(2_000);
  const deployments = (await kubectl('get', 'deployments', '-n', 'demo-app', '-o', 'name')).trim().split('\n');
  for (let at = 0; at < deployments.length; at += batchSize) {
    const batch = deployments.slice(at, at + batchSize);
    await kubectl('rollout', 'restart', '-n', 'demo-app', ...batch);
    for (const one of batch) await kubectl('rollout', 'status', '-n', 'demo-app', one, '--timeout=90s');
  }
  await sleep(afterwardsMs);
  const { requests, orders, failures } = await visitors.stop();
  figure(`rolling restart of all workloads ${how}: ${requests} requests, ${orders} orders, ${failures.length} failed`);
  assert.ok(requests > 100 && orders > 3, `${requests} requests, ${orders} orders`);
  assert.deepEqual(failures, []);
}
