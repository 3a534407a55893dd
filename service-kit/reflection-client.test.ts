import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { connect } from './connect.ts';
import { status } from './errors.ts';
import { discoverServices, exampleMessage } from './reflection-client.ts';
import { startEcho } from './testing/echo.ts';
import { testWorkload } from './testing/workload.ts';
import { methodOf } from './unknown-values.ts';

let service: Awaited<ReturnType<typeof startEcho>>;
before(async () => {
  service = await startEcho({ say: ({ text, times }) => ({ text: text.repeat(times), times }) });
});
after(() => service.stop());

test('a server lists its services, and they can be called without a contract', async () => {
  const [echo] = await discoverServices(service.address);
  assert.ok(echo);
  assert.deepEqual([echo.name, echo.methods.map(({ name }) => name)], ['kit.test.EchoService', ['Say', 'Look']]);
  assert.deepEqual(
    echo.methods.map(({ isRead }) => isRead),
    [false, true],
  );
  const client = connect({
    workload: testWorkload('test', {}),
    service: { service: echo.definition },
    address: service.address,
  });
  const received: Record<string, string>[] = [];
  const onMetadata = (metadata: Record<string, string>) => received.push(metadata);
  const response = await methodOf(client, 'say')({ text: 'ho', times: 3 }, { onMetadata });
  assert.deepEqual(response, { text: 'hohoho', times: 3 });
  assert.ok(received.some((metadata) => metadata['content-type']?.startsWith('application/grpc')));
  client.close();
});

test('an example has every field, with sample values where there are any', async () => {
  const [echo] = await discoverServices(service.address);
  const [say] = echo?.methods ?? [];
  assert.ok(say);
  assert.deepEqual(
    exampleMessage(say.request, (field) => (field === 'text' ? 'hello' : undefined)),
    { text: 'hello', times: 0 },
  );
});

test('a server that is down or silent is an error within the timeout', async () => {
  const gone = await startEcho({});
  await gone.stop();
  await assert.rejects(discoverServices(gone.address), { code: status.UNAVAILABLE });
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const bound = silent.address();
  assert.ok(bound && typeof bound === 'object');
  const started = performance.now();
  await assert.rejects(discoverServices(`127.0.0.1:${bound.port}`));
  assert.ok(performance.now() - started < 3_000);
  for (const socket of sockets) socket.destroy();
  silent.close();
});

test('grpc_proxy is ignored', async (t) => {
  const variables = ['grpc_proxy', 'no_grpc_proxy', 'no_proxy', 'NO_PROXY'];
  const before = Object.fromEntries(variables.map((name) => [name, process.env[name]]));
  for (const name of variables) delete process.env[name];
  process.env.grpc_proxy = 'http://127.0.0.1:1';
  t.after(() => {
    delete process.env.grpc_proxy;
    for (const [name, value] of Object.entries(before)) if (value !== undefined) process.env[name] = value;
  });
  const [echo] = await discoverServices(service.address);
  assert.ok(echo);
  const client = connect({
    workload: testWorkload('test'),
    service: { service: echo.definition },
    address: service.address,
  });
  assert.deepEqual(await methodOf(client, 'say')({ text: 'ho', times: 1 }), { text: 'ho', times: 1 });
  client.close();
});
