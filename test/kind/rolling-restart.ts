// Restarts every Deployment, a few at a time, under constant load.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { figure, kubectl, shopUrl } from './cluster.ts';
import { steadyVisitors } from './steady-visitors.ts';

/** All at once would starve two cores: pages run into their time limit, as they would under any such load. */
const atOnce = 3;
/** Old pods go on for some seconds after the new ones serve: those matter most. */
const afterwardsMs = 12_000;

export async function rollAll(how: string): Promise<void> {
  const visitors = steadyVisitors(shopUrl, 4);
  await sleep(2_000);
  const deployments = (await kubectl('get', 'deployments', '-n', 'demo-app', '-o', 'name')).trim().split('\n');
  for (let at = 0; at < deployments.length; at += atOnce) {
    const few = deployments.slice(at, at + atOnce);
    await kubectl('rollout', 'restart', '-n', 'demo-app', ...few);
    for (const one of few) await kubectl('rollout', 'status', '-n', 'demo-app', one, '--timeout=90s');
  }
  await sleep(afterwardsMs);
  const { requests, orders, failures } = await visitors.stop();
  figure(`rolling restart of everything ${how}: ${requests} requests, ${orders} orders, ${failures.length} failed`);
  assert.ok(requests > 100 && orders > 3, `${requests} requests, ${orders} orders`);
  assert.deepEqual(failures, []);
}
