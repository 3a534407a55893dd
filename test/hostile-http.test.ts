// Requests that no browser sends to the frontend: they are rejected, and the next valid request succeeds.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { sendBytes, sendHttp } from '../testing/raw-bytes.ts';
import { sharedShop } from '../testing/shared-shop.ts';
import { visitor } from '../testing/visitor.ts';

let host: string;
const shop = sharedShop({ traces: true, vars: { REQUEST_TIMEOUT: '500ms' } }, ({ url }) => {
  ({ host } = new URL(url));
});

const head = () => `host: ${host}\r\nconnection: close\r\n`;
const isFine = async () => (await visitor(shop.url).get('/')).status === 200;

describe('invalid HTTP', () => {
  for (const [name, bytes] of [
    ['garbage', `\xff\xfe\x00 garbage\r\n\r\n`],
    ['HTTP/2 without negotiation', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['two lengths', 'POST /cart HTTP/1.1\r\nhost: localhost\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd'],
    [
      'a length and chunks',
      'POST /cart HTTP/1.1\r\nhost: localhost\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['no host', 'GET / HTTP/1.1\r\n\r\n'],
    ['a line break within a header', 'GET / HTTP/1.1\r\nhost: localhost\r\nx: a\n b\rc\r\n\r\n'],
  ] as const)
    test(`${name} is a 400 and closes the connection`, async () => {
      assert.match(await sendBytes(host, bytes), /^HTTP\/1\.1 400 /);
      assert.ok(await isFine());
    });

  test('headers beyond 32 KiB are 431, and the sentence names cookies', async () => {
    for (const lines of [`x: ${'x'.repeat(33_000)}\r\n`, 'x: x\r\n'.repeat(7_000)]) {
      const response = await sendBytes(host, `GET / HTTP/1.1\r\n${head()}${lines}\r\n`);
      assert.match(response, /^HTTP\/1\.1 431 [\s\S]*text\/plain[\s\S]*exceed 32 KiB, most likely because of cookies/);
    }
    assert.ok(await isFine());
  });

  test('17 KB of cookies, as programs on other ports of localhost set, are accepted by the shop and the trace page', async () => {
    const cookies = Array.from({ length: 9 }, (_, at) => `other-${at}=${'x'.repeat(1_900)}`).join('; ');
    for (const url of [shop.url, shop.tracesUrl]) {
      const lines = `host: ${new URL(url).host}\r\nconnection: close\r\ncookie: ${cookies}\r\n`;
      assert.equal((await sendHttp(url, `GET / HTTP/1.1\r\n${lines}\r\n`)).status, 200, url);
    }
  });

  test('hundreds of small headers are accepted', async () => {
    const lines = Array.from({ length: 500 }, (_, at) => `x-${at}: 1\r\n`).join('');
    assert.equal((await sendHttp(shop.url, `GET / HTTP/1.1\r\n${head()}${lines}\r\n`)).status, 200);
  });
});

describe('clients that send slowly or too much', () => {
  test('an unfinished request times out, and others are served meanwhile', async () => {
    const unfinished = [
      `GET / HTTP/1.1\r\nhost: ${host}\r\nx-slow: `,
      `POST /cart HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 100\r\n\r\nproduct`,
      `POST /cart HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/x-www-form-urlencoded\r\ntransfer-encoding: chunked\r\n\r\nff\r\na`,
    ];
    const since = performance.now();
    const all = Promise.all(Array.from({ length: 30 }, (_, at) => sendBytes(host, unfinished[at % 3] ?? '')));
    assert.ok(await isFine());
    for (const response of await all) assert.match(response, /^HTTP\/1\.1 408 /);
    assert.ok(performance.now() - since < 4_000);
    assert.ok(await isFine());
  });

  test('a request that is sent byte by byte times out too', async () => {
    const socket = connect(Number(host.split(':')[1]), '127.0.0.1');
    const drip = setInterval(() => socket.writable && socket.write('a'), 50);
    socket.on('error', () => {});
    socket.write(`GET / HTTP/1.1\r\nhost: ${host}\r\nx-slow: `);
    socket.resume();
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(drip);
    assert.ok(await isFine());
  });

  test('a body whose announced or actual size is too large is rejected before it was received', async () => {
    const form = `POST /cart HTTP/1.1\r\n${head()}content-type: application/x-www-form-urlencoded\r\n`;
    const announced = await sendHttp(shop.url, `${form}content-length: 999999999\r\n\r\na=`);
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
    const sent = await sendHttp(shop.url, `${form}transfer-encoding: chunked\r\n\r\n${chunk.repeat(8)}0\r\n\r\n`);
    for (const { status } of [announced, sent]) assert.ok([400, 413].includes(status), String(status));
    assert.ok(await isFine());
  });
});

test('a connection without a request does not delay the shutdown', async () => {
  const socket = connect(Number(host.split(':')[1]), '127.0.0.1');
  socket.on('error', () => {});
  // The server has accepted the socket when a later connection gets a response.
  assert.ok(await isFine());
  const since = performance.now();
  await shop.stopOne('frontend');
  assert.ok(performance.now() - since < 2_000);
  socket.destroy();
});
