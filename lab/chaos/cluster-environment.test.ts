import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pod } from '../../deploy/cluster/pods.ts';
import { deathsSince } from './cluster-environment.ts';

const pod = (name: string, exitCode: number, finishedAt: string): Pod => ({
  kind: 'Pod',
  metadata: { name, namespace: 'demo-app', labels: {}, creationTimestamp: '' },
  spec: { containers: [] },
  status: {
    phase: 'Running',
    containerStatuses: [
      { name: 'server', ready: true, restartCount: 1, state: {}, lastState: { terminated: { exitCode, finishedAt } } },
    ],
  },
});

test('only containers that died during the run are reported', () => {
  const pods = [
    pod('a', 255, '2026-01-01T09:59:59Z'),
    pod('b', 137, '2026-01-01T10:00:01Z'),
    pod('c', 0, '2026-01-01T10:00:02Z'),
  ];
  assert.deepEqual(deathsSince('2026-01-01T10:00:00.000Z', pods), ['b exited with 137']);
});
