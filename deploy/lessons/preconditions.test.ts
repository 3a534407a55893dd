// What a lesson needs besides the shop, with a kubectl that keeps objects in a file.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { target } from '../cluster/target.ts';
import { MissingResource } from './lesson.ts';
import { checkNeed } from './preconditions.ts';
import { useFakeKubectl } from './testing/fake-cluster.ts';

const cluster = useFakeKubectl();
const to = target('docker', { name: 'fake' });
const need = { resource: 'httproutes.gateway.networking.k8s.io', command: 'kubectl apply -f crds.yaml' };

test('a lesson is refused if the cluster lacks a resource, and the message says how to install it', async () => {
  writeFileSync(cluster, '[]');
  const message =
    'The lesson gateway-api needs httproutes.gateway.networking.k8s.io, which kind-fake does not have: run `kubectl apply -f crds.yaml` first.';
  await assert.rejects(checkNeed(to, 'gateway-api', need), new MissingResource(message));
  writeFileSync(cluster, JSON.stringify([[`customresourcedefinition /${need.resource}`, { kind: 'Any' }]]));
  await checkNeed(to, 'gateway-api', need);
});
