// Options of deploy:kind that would have no effect are refused, or a sentence says so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCommandLine } from '../../start/command-line/parse.ts';
import { deployCommand, portsFor, portWarnings } from './deploy-options.ts';
import { defaultPorts, target } from './target.ts';

const read = (...args: string[]) => parseCommandLine(deployCommand, args);

test('--node-image is refused for a cluster that deploy:kind does not create', () => {
  assert.throws(() => read('--context', 'minikube', '--load-images', '--node-image', 'kindest/node:v1.36.4'), {
    message: '--node-image is for a new kind cluster: omit it, or --context minikube.',
  });
  assert.equal(read('--node-image', 'kindest/node:v1.36.4').values['node-image'], 'kindest/node:v1.36.4');
});

test('ports of an existing cluster stay, and a sentence says so', () => {
  const to = target('docker', {});
  const moved = portsFor({ port: undefined, offset: 1000 });
  const warnings = (port: number | undefined, offset: number, found = defaultPorts) =>
    portWarnings(to, portsFor({ port, offset }), found);
  const sentence = (shop: number) =>
    `The cluster "boutique" already exists, so its ports stay: the shop's is ${shop}. \`pnpm cluster:down\` deletes it, with all orders.`;
  assert.deepEqual(warnings(8081, 0), [sentence(8080)]);
  assert.deepEqual(warnings(undefined, 2000, moved), [sentence(9080)]);
  assert.deepEqual(warnings(undefined, 1000, moved), []);
  assert.deepEqual(warnings(undefined, 0, moved), [], 'without these options');
});
