// Builds the components with kustomize and checks their effect on all workloads.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { noKubectl as skip } from '../../testing/kubectl.ts';
import { root } from '../../testing/sources.ts';
import { edges, grpcServices, workload, workloadNames } from '../../topology.ts';
import { withNeeded } from './component-pairs.ts';

const scratch = mkdtempSync(join(tmpdir(), 'components-'));
after(() => rmSync(scratch, { recursive: true }));

function kustomization(resource: string, components: string[] = []): string {
  const folder = mkdtempSync(join(scratch, 'kustomization-'));
  // kustomize takes relative paths only.
  const paths = components.map((component) => relative(folder, join(root, 'k8s/components', component)));
  const content = { namespace: 'demo-app', resources: [relative(folder, resource)], components: paths };
  writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(content));
  return folder;
}

const shop = kustomization(join(root, 'k8s/base'));

/** Builds the shop with the components. Returns a function that finds objects by kind and text. */
async function rendered(...components: string[]) {
  const folder = kustomization(shop, components);
  const { stdout } = await promisify(execFile)('kubectl', ['kustomize', folder], { maxBuffer: 2 ** 24 });
  const objects = stdout.split(/^---$/m);
  return (kind: string, text = /^/) =>
    objects
      .filter((object) => object.includes(`\nkind: ${kind}\n`) && text.test(object))
      .map((object) => object.match(/^ {2}name: (\S+)$/m)?.[1] ?? '')
      .sort();
}

const clients = [...new Set(edges.map(({ caller }) => caller))];

test('an external Redis is used by every durable workload', { skip }, async () => {
  const objects = await rendered('external-redis');
  const durable = workloadNames.filter((name) => workload(name).durable);
  assert.deepEqual(objects('Deployment', /value: redis\.example:6379/), durable);
  assert.deepEqual(objects('Deployment', /redis-cart:6379/), []);
  assert.deepEqual(objects('StatefulSet'), []);
});

test('in the mesh, client retries are off', { skip }, async () => {
  const found = (await rendered('service-mesh-istio'))('Deployment', /GRPC_CLIENT_RETRIES\s+value: "false"/);
  assert.deepEqual(
    clients.filter((name) => !found.includes(name)),
    [],
  );
  assert.ok(!found.includes('loadgenerator'));
});

test('without a mesh, every service is also headless and every client balances its calls', { skip }, async () => {
  const objects = await rendered('headless');
  assert.deepEqual(
    objects('Service', /clusterIP: None/),
    grpcServices.map((name) => `${name}-pods`),
  );
  // mesh:on and mesh:off would interrupt calls if the other Services changed: only a new one can be headless.
  assert.deepEqual(
    objects('Service', /\w/).filter((name) => name.endsWith('service')),
    grpcServices,
  );
  assert.deepEqual(objects('Deployment', /GRPC_LB_POLICY\s+value: round_robin/), clients);
  assert.deepEqual(objects('Deployment', /GRPC_MAX_CONNECTION_AGE/), grpcServices);
});

describe('the component', { skip, concurrency: 2 }, () => {
  for (const name of readdirSync(join(root, 'k8s/components')))
    test(`${name} can be applied`, async () => {
      const deployed = (await rendered(...withNeeded([name])))('Deployment');
      assert.deepEqual(
        workloadNames.filter((workloadName) => !deployed.includes(workloadName)),
        [],
      );
    });
});
