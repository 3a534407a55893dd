// DNS rebinding: a web page points its own host name at this machine and then reads and changes what it likes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sendHttp } from '../testing/raw-bytes.ts';
import { killStarted, type Start, start } from '../testing/start-process.ts';

let shop: Start;
before(async () => {
  shop = await start([], { ALLOWED_HOSTS: 'shop.example', BASE_URL: 'https://tunnel.example/boutique' });
  await shop.printed('Traces of its requests');
});
after(async () => {
  shop.child.kill('SIGTERM');
  await shop.ended();
  killStarted();
});

const shopPaths = ['/', '/outbox', '/explorer', '/cart', '/nowhere', '/static/css/site.css', '/.well-known/jwks.json'];
const tracePaths = ['/', '/search', '/api/services', '/api/traces?service=frontend', '/dependencies', '/style.css'];
const pages = () => [
  ...shopPaths.map((path) => ({ url: shop.url, path: `/boutique${path}` })),
  ...tracePaths.map((path) => ({ url: `http://127.0.0.1:${shop.ports.vars.TRACES_PORT}`, path })),
];

const evil = ['evil.example', 'evil.example:8080', 'localhost.evil.example', '127.0.0.1.evil.example', '192.168.1.2'];
const good = ['localhost', 'localhost:8080', '127.0.0.1', '[::1]:8080', 'shop.example', 'tunnel.example:443'];

test('no page of the shop, nor the trace page, is served for a foreign host', async () => {
  for (const host of evil)
    for (const { url, path } of pages()) {
      const { status, text } = await sendHttp(
        url,
        `GET ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`,
      );
      assert.equal(status, 421, `${host} ${url}${path}`);
      assert.match(text, /ALLOWED_HOSTS/);
      assert.doesNotMatch(text, /frontend/);
    }
});

test('a request without a Host header is rejected too', async () => {
  for (const { url, path } of pages())
    assert.equal((await sendHttp(url, `GET ${path} HTTP/1.0\r\n\r\n`)).status, 421, `${url}${path}`);
});

test('no form is accepted for a foreign host, although its Origin is the same', async () => {
  const type = 'content-type: application/x-www-form-urlencoded\r\ncontent-length: 9';
  for (const path of ['/cart', '/logout', '/explorer/paymentservice/hipstershop.PaymentService/Refund'])
    for (const host of evil) {
      const head = `POST /boutique${path} HTTP/1.1\r\nhost: ${host}\r\norigin: http://${host}\r\nconnection: close\r\n${type}`;
      assert.equal((await sendHttp(shop.url, `${head}\r\n\r\nbody=%7B%7D`)).status, 421, `${host} ${path}`);
    }
});

test('no spans are accepted for a foreign host', async () => {
  const url = `http://127.0.0.1:${shop.ports.vars.TRACES_PORT}`;
  const type = 'connection: close\r\ncontent-type: application/json\r\ncontent-length: 2';
  for (const [host, expected] of [
    ['evil.example', 421],
    ['localhost', 200],
  ] as const)
    assert.equal(
      (await sendHttp(url, `POST /v1/traces HTTP/1.1\r\nhost: ${host}\r\n${type}\r\n\r\n{}`)).status,
      expected,
    );
});

test('loopback names, the host of BASE_URL and ALLOWED_HOSTS are served', async () => {
  for (const host of good)
    for (const { url, path } of pages().filter((page) => page.path !== '/boutique/nowhere')) {
      const { status } = await sendHttp(url, `GET ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
      assert.equal(status, 200, `${host} ${url}${path}`);
    }
});
