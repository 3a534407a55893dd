// An external Redis with its password and authority in a Secret, also past the network policies.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { noKubectl as skip } from '../../testing/kubectl.ts';
import { durableWorkloads, redis } from './cluster-topology.ts';
import { withNeeded } from './component-pairs.ts';
import { render } from './testing/render-components.ts';

interface Manifest {
  kind: string;
  metadata: { name: string };
  spec: {
    egress?: { to: unknown[]; ports: { port: number }[] }[];
    template: {
      spec: {
        containers: { env: { name: string; value?: string; valueFrom?: unknown }[]; volumeMounts: unknown[] }[];
        volumes: unknown[];
      };
    };
  };
}

const rendered = async (...names: string[]) => (await render(names)).map((text): Manifest => parse(text));

test('every durable workload reads address, password and authority from the Secret', { skip }, async () => {
  const manifests = await rendered('external-redis', 'external-redis-secret');
  for (const name of durableWorkloads) {
    const pod = manifests.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name)?.spec.template;
    const [server] = pod?.spec.containers ?? [];
    assert.deepEqual(
      server?.env.filter((variable) => variable.name.startsWith('REDIS_')).sort((a, b) => (a.name < b.name ? -1 : 1)),
      [
        { name: 'REDIS_ADDR', valueFrom: { secretKeyRef: { name: 'external-redis', key: 'address' } } },
        { name: 'REDIS_CA_FILE', value: '/etc/redis/ca.crt' },
        { name: 'REDIS_PASSWORD_FILE', value: '/etc/redis/password' },
      ],
      name,
    );
    assert.deepEqual(server?.volumeMounts, [{ name: 'redis', mountPath: '/etc/redis', readOnly: true }]);
    assert.deepEqual(pod?.spec.volumes, [
      { name: 'redis', secret: { secretName: 'external-redis', defaultMode: 0o444 } },
    ]);
  }
});

for (const policies of ['network-policies', 'secure'])
  test(`with ${policies}, only durable workloads may reach an external Redis`, { skip }, async () => {
    const manifests = await rendered(...withNeeded(['external-redis-secret', policies]));
    const open = manifests.filter(
      ({ kind, spec }) =>
        kind === 'NetworkPolicy' && spec.egress?.some(({ to }) => JSON.stringify(to).includes('0.0.0.0/0')),
    );
    assert.deepEqual(open.map(({ metadata }) => metadata.name).sort(), [...durableWorkloads].sort());
    for (const { spec } of open) assert.deepEqual(spec.egress?.at(-1)?.ports, [{ port: 6379 }, { port: 26379 }]);
    const left = manifests.filter(({ metadata }) => metadata.name === redis.name);
    assert.deepEqual(left, [], 'nothing of the Redis in the cluster is left');
  });
