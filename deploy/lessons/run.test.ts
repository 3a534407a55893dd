// A whole lesson, timeouts, in a cluster that is a file: what its calls return follows from the objects in it.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { beforeEach, test } from 'node:test';
import { Problem } from '../../start/problem.ts';
import { visitor } from '../../testing/visitor.ts';
import { defaultPorts, target } from '../cluster/target.ts';
import { type Shop, Unmet } from './lesson.ts';
import { runLesson } from './run.ts';
import { useFakeKubectl } from './testing/fake-cluster.ts';

const cluster = useFakeKubectl();
const to = target('docker', { name: 'fake' });
const route = {
  ...{ apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', spec: { hosts: ['adservice'] } },
  metadata: { name: 'adservice', namespace: to.namespace },
};
const before = JSON.stringify([[`virtualservice ${to.namespace}/adservice`, route]]);
beforeEach(() => writeFileSync(cluster, before));

interface Options {
  /** No timeout ever ends a call. */
  isStubborn?: boolean;
  /** Aborted by the first call that a route's timeout ends. */
  interruption?: AbortController;
}

/** As a sidecar does: the shortest timeout ends the call to a service that takes a second. */
function shopWith({ isStubborn = false, interruption }: Options): Shop {
  const signal = interruption?.signal ?? new AbortController().signal;
  return {
    ...{ to, ports: defaultPorts, url: 'http://localhost:1', limitMs: 50, signal },
    visitor: () => ({
      ...visitor('http://localhost:1'),
      get: async () => ({ status: 200, headers: new Headers(), text: '', location: '' }),
    }),
    kubectl: () => Promise.reject(new Error('not used')),
    async runIn(_pod, program) {
      const text = readFileSync(cluster, 'utf8');
      const hasDeadline = program.includes('"grpc-timeout"');
      const tries = text.includes('perTryTimeout') ? 600 : 1_000;
      const timeout = text.includes('"timeout":"500ms"') ? 500 : tries;
      if (timeout === 500) interruption?.abort(new Problem('Interrupted.'));
      const ms = hasDeadline ? 300 : isStubborn ? 1_000 : timeout;
      return JSON.stringify([{ grpc: ms < 1_000 ? 14 : 0, ms }]);
    },
  };
}

const run = { isProof: false, pauses: false };

test('a lesson shows its effects and leaves the cluster as it was', async () => {
  await runLesson('timeouts', shopWith({}), run);
  assert.equal(readFileSync(cluster, 'utf8'), before);
});

test('a lesson without an effect fails, and leaves the cluster as it was', async () => {
  await assert.rejects(runLesson('timeouts', shopWith({ isStubborn: true }), run), Unmet);
  assert.equal(readFileSync(cluster, 'utf8'), before);
});

test('prove applies no change, and succeeds if each check fails', async () => {
  await runLesson('timeouts', shopWith({}), { ...run, isProof: true });
  assert.equal(readFileSync(cluster, 'utf8'), before);
});

test('Ctrl-C takes the changes back', async () => {
  await assert.rejects(runLesson('timeouts', shopWith({ interruption: new AbortController() }), run), /Interrupted/);
  assert.equal(readFileSync(cluster, 'utf8'), before);
});
