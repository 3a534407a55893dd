// The tests of the stores, with Valkey instead of Redis.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../testing/sources.ts';

const program = 'valkey-server';
const noValkey = spawnSync(program, ['--version']).status === 0 ? false : 'valkey-server is not installed';

test('Valkey passes the tests of all stores', { skip: noValkey, timeout: 85_000 }, () => {
  const files = [
    ...globSync('services/{cart,order,payment,shipping}service/store.test.ts', { cwd: root }),
    ...globSync('services/{order,payment}service/unreplicated.test.ts', { cwd: root }),
    'services/emailservice/outbox-leases.test.ts',
    ...['redis', 'redis-rejection', 'redis-version'].map((name) => `service-kit/${name}.test.ts`),
  ];
  assert.equal(files.length, 10, files.join(', '));
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      ...['--import', join(root, 'testing/exit-after-tests.mjs'), '--test'],
      '--test-concurrency=2',
      ...files.map((file) => join(root, file)),
    ],
    { cwd: root, env: { ...env, REDIS_SERVER: program }, encoding: 'utf8', maxBuffer: 2 ** 26, timeout: 80_000 },
  );
  assert.equal(status, 0, stdout);
});
