import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import { type Assets, compress, loadAssets } from './assets.ts';

const css = 'a { color: red }\n'.repeat(200);
let directory: string;
let assets: Assets;
let app: FastifyInstance;

before(() => {
  directory = mkdtempSync(join(tmpdir(), 'static-'));
  mkdirSync(join(directory, 'img'));
  writeFileSync(join(directory, 'site.css'), css);
  writeFileSync(join(directory, 'img/mug.svg'), '<svg/>');
  writeFileSync(join(directory, 'secret.key'), 'x');
  assets = loadAssets(directory, '/shop');
  app = Fastify();
  app.register(
    async (pages) => {
      assets.register(pages);
      pages.get('/page', (request, reply) => reply.send(compress(request, reply, css)));
      pages.get('/short', (request, reply) => reply.send(compress(request, reply, 'short')));
    },
    { prefix: '/shop' },
  );
});
after(async () => {
  await app.close();
  rmSync(directory, { recursive: true });
});

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });

test('the path of a file contains its hash and changes with its content', () => {
  const address = assets.hashedPath('/static/site.css');
  assert.match(address, /^\/static\/site\.[\w-]{10}\.css$/);
  writeFileSync(join(directory, 'site.css'), `${css} `);
  assert.notEqual(loadAssets(directory, '/shop').hashedPath('/static/site.css'), address);
  assert.equal(assets.hashedPath('/static/none.css'), '/static/none.css');
});

test("a product's JPEG is replaced by its SVG; without one, the path stays as it is", () => {
  assert.match(assets.picture('/static/img/mug.jpg'), /^\/static\/img\/mug\.[\w-]{10}\.svg$/);
  assert.equal(assets.picture('/static/img/none.jpg'), '/static/img/none.svg');
});

test('a file is cacheable forever under its hashed name and for an hour under its plain name', async () => {
  const hashed = await get(`/shop${assets.hashedPath('/static/site.css')}`);
  assert.equal(hashed.body, css);
  assert.match(String(hashed.headers['cache-control']), /immutable/);
  const plain = await get('/shop/static/site.css?x=1');
  assert.equal(plain.body, css);
  assert.equal(plain.headers['cache-control'], 'public, max-age=3600');
  assert.equal((await get('/shop/static/site.AAAAAAAAAA.css')).statusCode, 404);
});

test('a file of an unknown type is not served', async () => {
  assert.equal((await get('/shop/static/secret.key')).statusCode, 404);
});

test('a file with a matching ETag is 304 without a body', async () => {
  const { headers } = await get('/shop/static/site.css');
  const again = await get('/shop/static/site.css', { 'if-none-match': String(headers.etag) });
  assert.deepEqual([again.statusCode, again.body], [304, '']);
});

test('files and pages are compressed with an encoding that the browser accepts', async () => {
  for (const [url, preferred] of [
    ['/shop/static/site.css', 'br'],
    ['/shop/page', 'gzip'],
  ] as const) {
    const either = await get(url, { 'accept-encoding': 'gzip, br' });
    assert.equal(either.headers['content-encoding'], preferred);
    const br = await get(url, { 'accept-encoding': 'br' });
    assert.equal(br.headers['content-encoding'], 'br');
    assert.equal(brotliDecompressSync(br.rawPayload).toString(), css);
    const gzip = await get(url, { 'accept-encoding': 'gzip' });
    assert.equal(gunzipSync(gzip.rawPayload).toString(), css);
    for (const accept of ['', 'identity', 'br;q=0', 'gzip;q=0.0, br; q=0', 'brotli-like', 'br;q=1;x', 'br;q=2'])
      assert.equal((await get(url, { 'accept-encoding': accept })).body, css, accept);
  }
  assert.equal((await get('/shop/short', { 'accept-encoding': 'br' })).body, 'short');
});

test('an encoding with weight 0 is not used', async () => {
  for (const [accept, encoding] of [
    ['gzip;q=1.0, br;q=0', 'gzip'],
    ['BR ; Q=0.500', 'br'],
    ['br;q=0.001', 'br'],
    ['br;q=0.000, gzip;q=0', undefined],
    [`${'x,'.repeat(20)}br`, undefined],
  ] as const)
    assert.equal(
      (await get('/shop/page', { 'accept-encoding': accept })).headers['content-encoding'],
      encoding,
      accept,
    );
});

test('an endless Accept-Encoding is parsed quickly', async () => {
  for (const accept of [
    'a'.repeat(60_000),
    `br${' '.repeat(60_000)};`,
    'a;q=0'.repeat(12_000),
    `br;q=0${'0'.repeat(60_000)}`,
  ]) {
    const since = performance.now();
    await get('/shop/page', { 'accept-encoding': accept });
    assert.ok(performance.now() - since < 100, accept.slice(0, 10));
  }
});
