import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { until } from '../../../testing/eventually.ts';
import { freePort } from '../../../testing/free-ports.ts';
import { bodyPool } from './body-pool.ts';
import { cheapBytes, limitConnections } from './connections.ts';
import { oneByOne } from './one-by-one.ts';

/** Counts turns of the event loop until the test ends. */
function countTurns(t: TestContext): () => number {
  let turn = 0;
  let isRunning = true;
  const count = () => {
    turn++;
    if (isRunning) setImmediate(count);
  };
  setImmediate(count);
  t.after(() => {
    isRunning = false;
  });
  return () => turn;
}

test('runs work in order, one per turn of the event loop, also when more arrives', async (t) => {
  const turn = countTurns(t);
  const takeTurn = oneByOne();
  const ran: [string, number][] = [];
  const run = (name: string) => takeTurn(() => ran.push([name, turn()]));
  for (const name of ['a', 'b', 'c']) run(name);
  await until('the first three', async () => ran.length === 3);
  for (let at = 0; at < 5; at++) await nextTurn();
  run('d');
  run('e');
  await until('the others', async () => ran.length === 5);
  assert.equal(ran.map(([name]) => name).join(''), 'abcde');
  assert.equal(new Set(ran.map(([, at]) => at)).size, 5, JSON.stringify(ran));
});

/** Serves bodies through a pool as the frontend does; `send` resolves with the response. */
async function listening(t: TestContext, handle: (incoming: IncomingMessage, body: Readable) => void) {
  const pool = bodyPool(8 * 1024 * 1024);
  const server = createServer((incoming, response) => {
    const { stream, release } = pool(incoming);
    handle(incoming, stream);
    stream.resume().on('end', () => {
      release();
      response.end();
    });
  });
  limitConnections(server, { maxIdle: 100, maxWaiting: 100 });
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return async (bytes: number) => {
    const sending = request({ port, method: 'POST', agent: false });
    sending.end(Buffer.alloc(bytes));
    const [response] = await once(sending, 'response');
    response.resume();
    await once(response, 'end');
  };
}

test('many large bodies begin and are parsed one per turn, and a small one does not wait for them', async (t) => {
  const turn = countTurns(t);
  const begun = new Set<number>();
  const turns = new Set<number>();
  const parsed: string[] = [];
  const send = await listening(t, (incoming, body) => {
    const size = incoming.headers['content-length'] ?? '';
    const isLarge = Number(size) > cheapBytes;
    if (isLarge) begun.add(turn());
    body.on('end', () => {
      parsed.push(size);
      if (isLarge) turns.add(turn());
    });
  });
  await Promise.all([...Array.from({ length: 30 }, () => send(cheapBytes + 1)), send(10)]);
  assert.equal(begun.size, 30, `began in ${begun.size} turns`);
  assert.equal(turns.size, 30, `parsed in ${turns.size} turns`);
  assert.ok(parsed.indexOf('10') < 30, 'the small body was last');
});

test('large bodies arrive chunk by chunk, one per turn', async (t) => {
  const turn = countTurns(t);
  const bytes = new Map<number, number>();
  const send = await listening(t, (_incoming, body) => {
    body.on('data', (chunk: Buffer) => bytes.set(turn(), (bytes.get(turn()) ?? 0) + chunk.length));
  });
  await Promise.all([1, 2, 3].map(() => send(2 * 1024 * 1024)));
  const most = Math.max(...bytes.values());
  assert.ok(most <= 128 * 1024, `${most} bytes in one turn`);
});
