import assert from 'node:assert/strict';
import { get } from 'node:http';
import { test } from 'node:test';
import { addressesOf } from '../testing/page.ts';
import { sendHttp } from '../testing/raw-bytes.ts';
import { sharedShop } from '../testing/shared-shop.ts';
import { visitor } from '../testing/visitor.ts';

const shop = sharedShop();

const filesOfHome = async () => {
  const { text } = await visitor(shop.url).get('/');
  return [...addressesOf(text, 'href'), ...addressesOf(text, 'src')].filter((path) => path.startsWith('/static/'));
};

test('files of a page have a hash in their name and may be cached forever', async () => {
  const files = await filesOfHome();
  assert.ok(files.length >= 12, `${files.length} files`);
  for (const path of files) {
    assert.match(path, /\.[\w-]{10}\.(css|js|svg|png|woff2)$/);
    const { status, headers } = await visitor(shop.url).get(path);
    assert.equal(status, 200, path);
    assert.equal(headers.get('cache-control'), 'public, max-age=31536000, immutable', path);
    assert.equal(headers.get('set-cookie'), null, path);
  }
});

test('a file without the hash in its name is cached briefly, and not sent again if its ETag matches', async () => {
  const ann = visitor(shop.url);
  const { status, headers, text } = await ann.get('/static/css/site.css');
  assert.equal(status, 200);
  assert.equal(headers.get('cache-control'), 'public, max-age=3600');
  assert.ok(text.includes('{'));
  const again = await ann.get('/static/css/site.css', { 'if-none-match': headers.get('etag') ?? '' });
  assert.deepEqual([again.status, again.text], [304, '']);
  assert.equal((await ann.get('/static/css/site.css', { 'if-none-match': '"other"' })).status, 200);
});

test("Online Boutique's path of a JPEG redirects to our vector picture", async () => {
  const ann = visitor(shop.url);
  const response = await ann.get('/static/img/products/mug.jpg');
  assert.equal(response.status, 302);
  assert.match(response.location, /^\/static\/img\/products\/mug\.[\w-]{10}\.svg$/);
  assert.equal((await ann.follow(response)).headers.get('content-type'), 'image/svg+xml');
});

test('files outside static/ are not served', async () => {
  // Raw requests, because fetch resolves `..` itself. The control is a path that does exist.
  const statusOf = async (path: string) =>
    (await sendHttp(shop.url, `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`)).status;
  assert.equal(await statusOf('/static/css/site.css'), 200);
  for (const outside of ['main.ts', 'package.json'])
    for (const up of ['..', '%2e%2e', '..%2f', '%2e%2e%2f', '..%5c', 'css/../..', 'css/..%2f..'])
      assert.equal(await statusOf(`/static/${up}/${outside}`), 404, `${up}/${outside}`);
  for (const path of ['/static/', '/static/css', '/static/none.css']) assert.equal(await statusOf(path), 404, path);
});

/** The response without decompression, which fetch would do. */
const raw = (path: string, accept: string) =>
  new Promise<{ encoding: string | undefined; vary: string | undefined; bytes: number }>((resolve, reject) => {
    const headers = accept ? { 'accept-encoding': accept } : {};
    get(`${shop.url}${path}`, { headers }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      const { 'content-encoding': encoding, vary } = response.headers;
      response.once('end', () => resolve({ encoding, vary, bytes }));
    }).once('error', reject);
  });

test('pages and files are compressed if the client accepts it', async () => {
  const preferred = { '/': 'gzip', '/static/css/site.css': 'br' };
  for (const [path, encoding] of Object.entries(preferred)) {
    const plain = await raw(path, '');
    const both = await raw(path, 'gzip, deflate, br');
    const br = await raw(path, 'br');
    const gzip = await raw(path, 'gzip');
    const encodings = [plain.encoding, both.encoding, br.encoding, gzip.encoding];
    assert.deepEqual(encodings, [undefined, encoding, 'br', 'gzip'], path);
    for (const { vary } of [plain, both, br, gzip]) assert.match(vary ?? '', /^accept-encoding\b/, path);
    // A page contains IDs of its request, so sizes differ by a few bytes.
    const minBytes = Math.min(br.bytes, gzip.bytes);
    assert.ok(both.bytes <= minBytes + 20 && minBytes < plain.bytes / 2 && br.bytes < plain.bytes / 2, path);
  }
  assert.equal((await raw('/', 'br;q=0, gzip;q=0')).encoding, undefined);
});
