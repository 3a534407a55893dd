import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { status } from '@grpc/grpc-js';
import { until } from '../testing/eventually.ts';
import { healthService } from './health.ts';
import { startEcho } from './testing/echo.ts';
import { rawClient } from './testing/raw-client.ts';

const { definition } = healthService('', []);
const names = ['', 'kit.test.EchoService', 'startup', 'readiness', 'liveness'];

/** Echo with a resource, and a client that checks its health. */
async function startChecked(ping: () => Promise<unknown>) {
  const { address, stop } = await startEcho({}, { serveOptions: { resources: [{ ping, close() {} }] } });
  const client = rawClient(address);
  return {
    client,
    check: (service: string) => client.unary(definition, 'Check', { service }),
    async stop() {
      client.close();
      await stop();
    },
  };
}

test('a service whose resources respond is healthy under all its names', async () => {
  const { check, stop } = await startChecked(async () => {});
  for (const name of names) assert.deepEqual(await check(name), { status: 'SERVING' }, name);
  await stop();
});

test('the health of an unknown service is NOT_FOUND', async () => {
  const { check, stop } = await startChecked(async () => {});
  await assert.rejects(check('nobody'), { code: status.NOT_FOUND });
  await stop();
});

test('only readiness depends on the resources', async () => {
  let isUp = false;
  const { check, stop } = await startChecked(async () => {
    if (!isUp) throw new Error('down');
  });
  assert.deepEqual(await check('readiness'), { status: 'NOT_SERVING' });
  for (const name of names.filter((other) => other !== 'readiness'))
    assert.deepEqual(await check(name), { status: 'SERVING' }, name);
  isUp = true;
  assert.deepEqual(await check('readiness'), { status: 'SERVING' });
  await stop();
});

test('a hanging resource makes the service unready within the timeout of a probe', async () => {
  const { check, stop } = await startChecked(() => new Promise(() => {}));
  const started = performance.now();
  assert.deepEqual(await check('readiness'), { status: 'NOT_SERVING' });
  assert.ok(performance.now() - started < 2_000);
  await stop();
});

test('List returns the status of every name', async () => {
  const { client, stop } = await startChecked(() => Promise.reject(new Error('down')));
  const reply = await client.unary(definition, 'List', {});
  const statuses = Object.fromEntries(names.map((name) => [name, { status: 'SERVING' }]));
  assert.deepEqual(reply, { statuses: { ...statuses, readiness: { status: 'NOT_SERVING' } } });
  await stop();
});

test('Watch reports each change', async () => {
  let isUp = true;
  const { client, stop } = await startChecked(async () => {
    if (!isUp) throw new Error('down');
  });
  const watch = client.serverStream(definition, 'Watch', { service: 'readiness' });
  const seen: unknown[] = [];
  for await (const message of watch) {
    seen.push(message);
    isUp = !isUp;
    if (seen.length === 2) break;
  }
  assert.deepEqual(seen, [{ status: 'SERVING' }, { status: 'NOT_SERVING' }]);
  await stop();
});

test('a shutdown reports NOT_SERVING to watchers, and ends their streams', async () => {
  const { client, stop } = await startChecked(async () => {});
  const watch = client.serverStream(definition, 'Watch', { service: '' });
  const seen: unknown[] = [];
  let stopped: Promise<void> | undefined;
  for await (const message of watch) {
    seen.push(message);
    stopped ??= stop();
  }
  await stopped;
  assert.deepEqual(seen, [{ status: 'SERVING' }, { status: 'NOT_SERVING' }]);
});

test('Watch reports SERVICE_UNKNOWN for an unknown service', async () => {
  const { client, stop } = await startChecked(async () => {});
  const seen: unknown[] = [];
  for await (const message of client.serverStream(definition, 'Watch', { service: 'nobody' })) {
    seen.push(message);
    break;
  }
  assert.deepEqual(seen, [{ status: 'SERVICE_UNKNOWN' }]);
  await stop();
});

test('Watch rejects a name that is too long', async () => {
  const { client, stop } = await startChecked(async () => {});
  const watch = client.serverStream(definition, 'Watch', { service: 'x'.repeat(1_000) });
  await assert.rejects(watch.toArray(), { code: status.INVALID_ARGUMENT });
  await stop();
});

test('Watch has a limited number of watchers, and accepts another one after one has left', async () => {
  const { client, stop } = await startChecked(async () => {});
  const begin = () => client.serverStream(definition, 'Watch', { service: '' }).on('error', () => {});
  const watchers = Array.from({ length: 100 }, begin);
  await Promise.all(watchers.map((watcher) => once(watcher, 'data')));
  await assert.rejects(begin().toArray(), { code: status.RESOURCE_EXHAUSTED });
  assert.deepEqual(await client.unary(definition, 'Check', { service: '' }), { status: 'SERVING' });
  watchers[0]?.cancel();
  await until('another watcher is accepted', () => once(begin(), 'data').catch(() => false));
  await stop();
});
