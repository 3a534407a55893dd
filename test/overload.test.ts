// Slow or greedy clients can't keep the frontend from serving others.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, afterEach, before, test } from 'node:test';
import { mug } from '../testing/buying.ts';
import { until } from '../testing/eventually.ts';
import { type ShopWithProxy, startShopWithProxy } from '../testing/shop-with-proxy.ts';
import { type ShopResponse, visitor } from '../testing/visitor.ts';

const maxRequests = 5;
const maxWaiting = 100;
/** Maximum duration of a response that waits for nothing, on a busy machine. */
const promptMs = 1_500;

let shop: ShopWithProxy;
const sockets = new Set<Socket>();
before(async () => {
  shop = await startShopWithProxy('productcatalogservice', {
    MAX_REQUESTS: String(maxRequests),
    MAX_WAITING_REQUESTS: String(maxWaiting),
    MAX_IDLE_CONNECTIONS: '200',
    REQUEST_TIMEOUT: '2s',
    PAGE_BUDGET: '10s',
  });
  await visitor(shop.url).get('/');
});
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
});
after(() => shop.stop());

const timed = async (send: () => Promise<ShopResponse>): Promise<ShopResponse & { ms: number }> => {
  const since = performance.now();
  return { ...(await send()), ms: performance.now() - since };
};
const get = (path = '/') => timed(() => visitor(shop.url).get(path));

async function openSocket(): Promise<Socket> {
  const socket = connect(Number(new URL(shop.url).port), '127.0.0.1').on('error', () => {});
  sockets.add(socket);
  await once(socket, 'connect');
  return socket;
}

/** Opens connections that each send `text` and nothing else. */
const openSockets = async (count: number, text: string): Promise<Socket[]> => {
  const opened = await Promise.all(Array.from({ length: count }, openSocket));
  for (const socket of opened) socket.write(text);
  return opened;
};

async function assertOthersAreServed(): Promise<void> {
  for (let at = 0; at < 3; at++) {
    const page = await get();
    assert.equal(page.status, 200);
    assert.ok(page.ms < promptMs, `a page took ${page.ms} ms`);
    const fields = { product_id: mug, quantity: '1' };
    const added = await timed(() => visitor(shop.url).postForm('/cart', fields));
    assert.equal(added.status, 302);
    assert.ok(added.ms < promptMs, `a form took ${added.ms} ms`);
  }
}

test('requests beyond the limit are refused immediately, and the others are answered', async () => {
  // Pages wait for the catalogue.
  await shop.setCondition('stuck');
  const refused: Awaited<ReturnType<typeof get>>[] = [];
  const responses = Array.from({ length: 4 * maxRequests }, async () => {
    const response = await get();
    if (response.status === 503) refused.push(response);
    return response;
  });
  await until('the surplus to be refused', async () => refused.length === 3 * maxRequests);

  for (const { ms, headers, text } of refused) {
    assert.ok(ms < promptMs, `refused after ${Math.round(ms)} ms`);
    assert.equal(headers.get('retry-after'), '1');
    assert.match(headers.get('traceresponse') ?? '', /^00-/);
    assert.match(text, /^Too many requests/);
  }
  const posted = await visitor(shop.url).postForm('/setLanguage', { language: 'en' });
  assert.equal(posted.status, 503, 'a request with a body counts once its body is complete');
  const probe = await get('/_healthz');
  assert.deepEqual([probe.status, probe.text], [200, 'ok']);
  assert.ok(probe.ms < promptMs);

  await shop.setCondition('up');
  const statuses = (await Promise.all(responses)).map(({ status }) => status);
  assert.equal(statuses.filter((status) => status === 200).length, maxRequests);
  await assertOthersAreServed();
});

test('a visitor who leaves makes room for another', async () => {
  await shop.setCondition('stuck');
  const leaving = new AbortController();
  const left = Array.from({ length: maxRequests }, () =>
    fetch(shop.url, { signal: leaving.signal }).catch(() => 'left'),
  );
  await until('no more room', async () => (await get('/robots.txt')).status === 503);
  leaving.abort();
  assert.deepEqual(await Promise.all(left), Array(maxRequests).fill('left'));
  await until('room', async () => (await get('/robots.txt')).status === 200);
  await shop.setCondition('up');
});

const form = 'host: 127.0.0.1\r\ncontent-type: application/x-www-form-urlencoded\r\n';
const halfSent: Record<string, string> = {
  'a form': `POST /cart HTTP/1.1\r\n${form}content-length: 1000\r\n\r\nproduct_id=`,
  'a form in chunks': `POST /cart HTTP/1.1\r\n${form}transfer-encoding: chunked\r\n\r\n1\r\na\r\n`,
  'a form without its first byte': `POST /cart HTTP/1.1\r\n${form}content-length: 1000\r\n\r\n`,
  'a form for an unknown path': `POST /nowhere HTTP/1.1\r\n${form}content-length: 1000\r\n\r\na`,
  'a GET with a body': `GET /robots.txt HTTP/1.1\r\n${form}content-length: 1000\r\n\r\na`,
  headers: 'GET / HTTP/1.1\r\nhost: 127',
  nothing: '',
};
for (const [what, text] of Object.entries(halfSent))
  test(`clients that have sent only ${what} disturb nobody`, async () => {
    await openSockets(90, text);
    await assertOthersAreServed();
  });

test('above the limit, the connection that has waited longest is closed', async () => {
  const text = halfSent['a form'] ?? '';
  const [first] = await openSockets(1, text);
  const [second] = await openSockets(1, text);
  await openSockets(maxWaiting - 1, text);
  await until('the first to be closed', async () => first?.closed);
  assert.equal(second?.closed, false);
  await assertOthersAreServed();
});

test('sending slowly does not extend the deadline of a request', async () => {
  const opened = await openSockets(20, halfSent['a form'] ?? '');
  const since = performance.now();
  const drip = setInterval(() => {
    for (const socket of opened) if (!socket.destroyed) socket.write('a');
  }, 100);
  await until('all to be closed', async () => opened.every(({ closed }) => closed), 6_000);
  clearInterval(drip);
  assert.ok(performance.now() - since > 1_500);
});

test('a client that pipelines requests without reading is disconnected', async () => {
  const page = 'GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n';
  const opened = await Promise.all(Array.from({ length: 10 }, openSocket));
  for (const socket of opened) socket.pause().write(page.repeat(500));
  await until('a response again', async () => (await get()).status === 200);
  await assertOthersAreServed();
  for (const socket of opened) socket.resume();
  await until('all to be closed', async () => opened.every(({ closed }) => closed));
});

test('clients that do not read their response disturb nobody', async () => {
  const picture = /[^"]*hero[^"]*/.exec((await get()).text)?.[0] ?? '';
  for (let at = 0; at < 20; at++) {
    const socket = await openSocket();
    socket.pause().write(`GET ${picture} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`.repeat(2));
  }
  await assertOthersAreServed();
});
