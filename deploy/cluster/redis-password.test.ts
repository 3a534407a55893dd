// How Redis gets its password in the cluster; test/kind/2-deploy.test.ts deploys it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { parseRedisAddress } from '../../service-kit/redis-address.ts';
import { noKubectl as skip } from '../../testing/kubectl.ts';
import { durableWorkloads } from '../manifests/cluster-topology.ts';
import { render } from '../manifests/testing/render-components.ts';
import type { DeployConfig } from './config.ts';
import { componentsFor } from './render-shop.ts';
import { target } from './target.ts';

interface Container {
  args?: string[];
  env?: { name: string; value?: string; valueFrom?: object }[];
}
interface Manifest {
  kind: string;
  metadata: { name: string };
  spec: { template: { spec: { containers: Container[] } } };
}

const inSecret = { secretKeyRef: { name: 'redis-cart', key: 'password' } };

async function containersOf(...components: string[]): Promise<Map<string, Container>> {
  const manifests = (await render(components)).map((text): Manifest => parse(text));
  const workloads = manifests.filter(({ kind }) => /^(Deployment|StatefulSet)$/.test(kind));
  return new Map(workloads.map(({ metadata, spec }) => [metadata.name, spec.template.spec.containers[0] ?? {}]));
}

test('with redis-password, Redis requires the password of the Secret, and every durable workload sends it', {
  skip,
}, async () => {
  const containers = await containersOf('redis-password');
  const redis = containers.get('redis-cart');
  assert.deepEqual(redis?.args?.slice(-2), ['--requirepass', '$(REDISCLI_AUTH)']);
  assert.deepEqual(redis?.env, [{ name: 'REDISCLI_AUTH', valueFrom: inSecret }]);
  for (const name of durableWorkloads) {
    const { env = [] } = containers.get(name) ?? {};
    assert.deepEqual(
      env[0],
      { name: 'REDIS_CART_PASSWORD', valueFrom: inSecret },
      'before the variable that refers to it',
    );
    const address = env.find((one) => one.name === 'REDIS_ADDR')?.value ?? '';
    const { password, nodes } = parseRedisAddress(address.replace('$(REDIS_CART_PASSWORD)', '0a1b')) ?? {};
    assert.deepEqual([password, nodes], ['0a1b', [{ host: 'redis-cart', port: 6379 }]], name);
  }
});

test('after redis-password, external-redis replaces the address with its password', { skip }, async () => {
  const containers = await containersOf('redis-password', 'external-redis');
  for (const name of durableWorkloads)
    assert.equal(containers.get(name)?.env?.find((one) => one.name === 'REDIS_ADDR')?.value, 'redis.example:6379');
});

test('the files alone have no password: the flat manifest works without a Secret', { skip }, async () => {
  assert.doesNotMatch((await render([])).join(''), /requirepass|secretKeyRef/);
});

test('every deployment has a password, in kind and elsewhere, with and without a mesh', () => {
  const config: DeployConfig = {
    mesh: 'istio',
    profile: 'demo',
    secure: false,
    load: true,
    installIstio: true,
    consoles: true,
  };
  for (const to of [target('docker', {}), target('docker', { context: 'dev' })])
    for (const mesh of ['istio', 'none'] as const)
      for (const secure of [false, true])
        assert.ok(componentsFor(to, { ...config, mesh, secure }).includes('redis-password'));
});
