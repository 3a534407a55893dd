import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { test } from 'node:test';
import { startTcpProxy } from './tcp-proxy.ts';

test('delayed bytes are sent in order as soon as the delay ends', { timeout: 10_000 }, async (t) => {
  const echoed = new EventTarget();
  const server = createServer((socket) =>
    socket.on('data', (data) => socket.write(data, () => echoed.dispatchEvent(new Event(String(data))))),
  ).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  const proxy = await startTcpProxy(() => (typeof address === 'object' && address ? address.port : 0));
  t.after(proxy.stop);
  const client = connect(Number(proxy.address.split(':')[1]), '127.0.0.1');
  t.after(() => client.destroy());
  let received = '';
  client.on('data', (data) => {
    received += data;
  });

  client.write('a');
  await once(client, 'data');
  await proxy.set({ responseDelayMs: 60_000 });
  const sentBack = once(echoed, 'b');
  client.write('b');
  await sentBack;
  // Gives the proxy, which is in this process, time to read from the loopback.
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(received, 'a');
  await proxy.set({});
  client.write('c');
  while (received.length < 3) await once(client, 'data');
  assert.equal(received, 'abc');
});
