import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { after, test } from 'node:test';
import { until } from './eventually.ts';
import { freePort } from './redis.ts';

const closing: (() => void)[] = [];
after(() => {
  for (const close of closing) close();
});

async function listen(server: ReturnType<typeof createTcpServer>, port: number): Promise<void> {
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  closing.push(() => server.close());
}

test('a server that refuses connections at first is retried until it accepts them', async () => {
  const port = await freePort();
  const server = createServer((_, response) => response.end('up'));
  let tries = 0;
  const response = await until('the server', async () => {
    // It starts after two failed attempts.
    if (++tries === 3) await listen(server, port);
    return (await fetch(`http://127.0.0.1:${port}`)).text();
  });
  assert.deepEqual([response, tries], ['up', 3]);
});

test('a server that keeps resetting connections fails with its name and the reason', async () => {
  const port = await freePort();
  await listen(
    createTcpServer((socket) => socket.resetAndDestroy()),
    port,
  );
  const waiting = until('a response', () => fetch(`http://127.0.0.1:${port}`), 200);
  await assert.rejects(waiting, /timed out after 200 ms waiting for a response: .*(ECONNRESET|other side closed)/);
});

test('any other error is final', async () => {
  let tries = 0;
  const waiting = until('never', async () => {
    tries++;
    throw new Error('the response is wrong');
  });
  await assert.rejects(waiting, /the response is wrong/);
  assert.equal(tries, 1);
});
