// Connections that keep the shop waiting: half-sent headers and bodies, readers that do not read, pipelines, idle sockets.
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Attack, AttackContext } from '../attack.ts';
import { type Tally, tally } from '../tally.ts';
import { inGroups } from './requests.ts';

/** REQUEST_TIMEOUT of the shop, and a reserve for a busy machine. */
const deadlineMs = 10_000 + 8_000;
const dripMs = 500;

/** 26 KB. */
const largeFile = '/static/css/site.css';
const form = 'Content-Type: application/x-www-form-urlencoded\r\n';
const halfForm = (path: string, length: number) =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${form}Content-Length: ${length}\r\n\r\nproduct_id=`;
const chunked = `POST /cart HTTP/1.1\r\nHost: localhost\r\n${form}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n`;
const halfHeaders = 'GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ';

/** Opens connections, sends on each, and counts how many of them the shop has closed by its deadline. */
async function holdOpen({ connect, signal }: AttackContext, port: number, request: string, drip: string) {
  const count = 550;
  const sockets: Socket[] = [];
  await inGroups(count, () => {
    const socket = connect(port).resume();
    socket.write(request);
    sockets.push(socket);
  });
  const dripping = setInterval(() => {
    for (const socket of sockets) if (socket.writable && drip) socket.write(drip);
  }, dripMs);
  const end = Date.now() + deadlineMs;
  while (Date.now() < end && !signal.aborted && sockets.some((socket) => !socket.closed)) await sleep(100);
  clearInterval(dripping);
  return closedOf(sockets, 'still open after its deadline');
}

function closedOf(sockets: readonly Socket[], what: string): Tally {
  const counts = tally();
  for (const { closed } of sockets) counts.check(closed, what);
  return counts.result();
}

const holding = (name: string, title: string, request: string, drip = ''): Attack => ({
  ...{ group: 'A1', name, title },
  run: (context) => holdOpen(context, context.target.port, request, drip),
});

/** Many requests on few connections, whose responses are never read. */
async function pipeline({ target, connect, isQuick }: AttackContext): Promise<Tally> {
  const sockets = Array.from({ length: 20 }, () => {
    const socket = connect(target.port).pause();
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(500));
    return socket;
  });
  await sleep(isQuick ? 3_000 : 8_000);
  // A paused socket does not detect that the peer closed it.
  for (const socket of sockets) socket.resume();
  await sleep(500);
  return closedOf(sockets, 'a connection with 500 pipelined requests stays open');
}

/** More than the buffers of a connection hold. */
async function neverRead({ target, connect, isQuick }: AttackContext): Promise<Tally> {
  await inGroups(isQuick ? 200 : 600, () => {
    const request = `GET ${largeFile} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    connect(target.port).pause().write(request.repeat(12));
  });
  const counts = tally();
  for (let at = 0; at < 20; at++) {
    const { status } = await fetch(target.url, { signal: AbortSignal.timeout(5_000) });
    counts.check(status === 200, `GET / while others don't read: ${status}`);
    await sleep(100);
  }
  return counts.result();
}

/** Half-sent uploads must not block other uploads. */
async function halfUploads({ target, connect }: AttackContext): Promise<Tally> {
  for (let at = 0; at < 20; at++) connect(target.port).write(halfForm('/assistant', 3 * 1024 * 1024));
  await sleep(500);
  const counts = tally();
  const body = new URLSearchParams({ message: 'mug', image: `data:image/png;base64,${'A'.repeat(1024 * 1024)}` });
  for (let at = 0; at < 5; at++) {
    const { status } = await fetch(`${target.url}/assistant`, {
      method: 'POST',
      body,
      signal: AbortSignal.timeout(5_000),
    });
    counts.check(status === 200, `an honest upload while 20 others are half-sent: ${status}`);
    await sleep(200);
  }
  return counts.result();
}

/** Sockets that never send anything, on every port. */
async function idle({ target, connect, isQuick }: AttackContext): Promise<Tally> {
  const count = isQuick ? 500 : 1_500;
  await inGroups(count, (at) => connect(at % 3 === 0 ? target.portOf('adservice') : target.port));
  await sleep(2_000);
  const counts = tally();
  for (let at = 0; at < 10; at++) {
    const { status } = await fetch(target.url, {
      headers: { connection: 'close' },
      signal: AbortSignal.timeout(5_000),
    });
    counts.check(status === 200, `GET / with ${count} idle connections: ${status}`);
  }
  return counts.result();
}

export const slowClients: readonly Attack[] = [
  holding('half-sent-forms', '500 forms that stop in the middle', halfForm('/cart', 1_000)),
  holding('dripping-forms', '500 forms that get one more byte each half second', halfForm('/cart', 1_000), 'a'),
  holding('dripping-chunks', '500 chunked forms, one byte each half second', chunked, '1\r\na\r\n'),
  holding('half-sent-headers', '500 requests whose headers never end', halfHeaders, 'a'),
  {
    ...{ group: 'A1', name: 'half-sent-spans', title: '500 half-sent exports to the trace page' },
    run: (context) => holdOpen(context, context.target.tracesPort, halfForm('/v1/traces', 1_000), 'a'),
  },
  { group: 'A1', name: 'half-sent-uploads', title: 'honest uploads next to 20 half-sent ones', run: halfUploads },
  { group: 'A1', name: 'pipelines', title: '20 connections with 500 pipelined requests each', run: pipeline },
  {
    group: 'A1',
    name: 'slow-readers',
    title: '12 large files each for 600 visitors who never read them',
    run: neverRead,
  },
  { group: 'A1', name: 'idle-connections', title: '1,500 connections without a request', run: idle },
];
