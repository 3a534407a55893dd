import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeKubectl } from './cluster/testing/fake-kubectl.ts';
import { switchLoad } from './load-generator.ts';

const kubectl = fakeKubectl('docker');
const docker = { when: /^docker info/, out: 'running' };
const values = { name: 'boutique', context: undefined, namespace: 'demo-app' };

async function printed(load: boolean): Promise<string[]> {
  const lines: string[] = [];
  const { log } = console;
  console.log = (text: unknown) => void lines.push(String(text));
  try {
    await switchLoad(load, { values, positionals: [] });
  } finally {
    console.log = log;
  }
  return lines;
}

test('load:on prints the number of visitors that the Deployment in the cluster has', async () => {
  kubectl.respond(docker, { when: /jsonpath/, out: '25' });
  assert.deepEqual(await printed(true), ['Started the load generator with 25 visitors (USERS in its Deployment).']);
  assert.ok(
    kubectl.calls().some((call) => call.endsWith('scale --namespace demo-app deployment/loadgenerator --replicas=1')),
  );
});

test('load:off says that it stopped', async () => {
  kubectl.respond(docker);
  assert.deepEqual(await printed(false), ['Stopped the load generator.']);
});
