import assert from 'node:assert/strict';
import { test } from 'node:test';
import { status } from '@grpc/grpc-js';
import { healthService } from './health.ts';
import { startEcho } from './testing/echo.ts';
import { rawClient } from './testing/raw-client.ts';

const { definition } = healthService('', []);
const names = ['', 'kit.test.EchoService', 'startup', 'readiness', 'liveness'];

/** Echo that uses something, and a client that asks for its health. */
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

test('a service that has all it uses is healthy under each of its names', async () => {
  const { check, stop } = await startChecked(async () => {});
  for (const name of names) assert.deepEqual(await check(name), { status: 'SERVING' }, name);
  await stop();
});

test('the health of an unknown service is NOT_FOUND', async () => {
  const { check, stop } = await startChecked(async () => {});
  await assert.rejects(check('nobody'), { code: status.NOT_FOUND });
  await stop();
});

test('readiness alone follows what the service uses', async () => {
  let there = false;
  const { check, stop } = await startChecked(async () => {
    if (!there) throw new Error('gone');
  });
  assert.deepEqual(await check('readiness'), { status: 'NOT_SERVING' });
  for (const name of names.filter((other) => other !== 'readiness'))
    assert.deepEqual(await check(name), { status: 'SERVING' }, name);
  there = true;
  assert.deepEqual(await check('readiness'), { status: 'SERVING' });
  await stop();
});

test('a dependency that hangs makes a service unready within the time of a probe', async () => {
  const { check, stop } = await startChecked(() => new Promise(() => {}));
  const started = performance.now();
  assert.deepEqual(await check('readiness'), { status: 'NOT_SERVING' });
  assert.ok(performance.now() - started < 2_000);
  await stop();
});

test('List tells of all names at once', async () => {
  const { client, stop } = await startChecked(() => Promise.reject(new Error('gone')));
  const reply = await client.unary(definition, 'List', {});
  const statuses = Object.fromEntries(names.map((name) => [name, { status: 'SERVING' }]));
  assert.deepEqual(reply, { statuses: { ...statuses, readiness: { status: 'NOT_SERVING' } } });
  await stop();
});

test('Watch tells of each change', async () => {
  let there = true;
  const { client, stop } = await startChecked(async () => {
    if (!there) throw new Error('gone');
  });
  const watch = client.serverStream(definition, 'Watch', { service: 'readiness' });
  const seen: unknown[] = [];
  for await (const message of watch) {
    seen.push(message);
    there = !there;
    if (seen.length === 2) break;
  }
  assert.deepEqual(seen, [{ status: 'SERVING' }, { status: 'NOT_SERVING' }]);
  await stop();
});

test('a stop tells those who watch, and ends their streams', async () => {
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

test('an unknown service can be watched', async () => {
  const { client, stop } = await startChecked(async () => {});
  for await (const message of client.serverStream(definition, 'Watch', { service: 'nobody' })) {
    assert.deepEqual(message, { status: 'SERVICE_UNKNOWN' });
    break;
  }
  await stop();
});
