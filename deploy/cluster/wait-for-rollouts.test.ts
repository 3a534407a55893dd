// Waiting for a namespace without workloads, with a kubectl that responds from a list.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { target } from './target.ts';
import { fakeKubectl, listOf } from './testing/fake-kubectl.ts';
import { waitForRollouts } from './wait-for-rollouts.ts';

const kubectl = fakeKubectl();

test('a wait for workloads that nobody creates says so', async () => {
  kubectl.respond({ when: /get deployments,statefulsets/, out: listOf() });
  const reports: string[] = [];
  const waiting = waitForRollouts(target('docker', {}), {
    of: 'istio-system',
    limitMs: 0,
    report: (what) => reports.push(what),
  });
  await assert.rejects(waiting, /^Error: istio-system has no workloads yet$/);
  assert.deepEqual([...new Set(reports)], ['istio-system has no workloads yet']);
});
