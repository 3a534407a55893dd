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

test('a server that refuses connections at first is waited for', async () => {
  const port = await freePort();
  const server = createServer((_, response) => response.end('up'));
  let tries = 0;
  const answer = await until('the server', async () => {
    // It starts once it has refused twice.
    if (++tries === 3) await listen(server, port);
    return (await fetch(`http://127.0.0.1:${port}`)).text();
  });
  assert.deepEqual([answer, tries], ['up', 3]);
});

test('a server that resets connections is waited for, and named with the reason when it goes on', async () => {
  const port = await freePort();
  await listen(
    createTcpServer((socket) => socket.resetAndDestroy()),
    port,
  );
  const asking = until('an answer', () => fetch(`http://127.0.0.1:${port}`), 200);
  await assert.rejects(asking, /waited 200 ms in vain for an answer: .*(ECONNRESET|other side closed)/);
});

test('any other error is final', async () => {
  let tries = 0;
  const asking = until('never', async () => {
    tries++;
    throw new Error('the answer is wrong');
  });
  await assert.rejects(asking, /the answer is wrong/);
  assert.equal(tries, 1);
});
