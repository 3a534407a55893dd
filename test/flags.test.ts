// The effect of each of Online Boutique's flags. crawl.test.ts covers BASE_URL; the services' own flags have tests there.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { fillCart, mug } from '../testing/buying.ts';
import { textOf } from '../testing/page.ts';
import { startShop, type Vars } from '../testing/running-shop.ts';
import { visitor } from '../testing/visitor.ts';

const home = '/';

async function withFlags<T>(vars: Vars, look: (url: string) => Promise<T>): Promise<T> {
  const shop = await startShop({ varsOf: { frontend: vars } });
  try {
    return await look(shop.url);
  } finally {
    await shop.stop();
  }
}

test('without flags: the default brand, a local badge, and none of the demo pages', async () => {
  await withFlags({}, async (url) => {
    const { text } = await visitor(url).get(home);
    assert.match(text, /<title>Online Boutique<\/title>/);
    assert.match(text, /flag-local/);
    for (const path of ['/outbox', '/explorer', '/sign-in', '/.well-known/jwks.json'])
      assert.equal((await visitor(url).get(path)).status, 404, path);
    assert.ok(!text.includes('/assistant"'));
  });
});

test('FRONTEND_MESSAGE is shown on every page, escaped', async () => {
  await withFlags({ FRONTEND_MESSAGE: ' Closed on <Sunday> ' }, async (url) => {
    for (const path of [home, '/cart', `/product/${mug}`, '/nothing'])
      assert.match(
        (await visitor(url).get(path)).text,
        /<aside class="notice"[^>]*>Closed on &lt;Sunday&gt;<\/aside>/,
        path,
      );
  });
});

for (const value of ['true', 'TRUE'])
  test(`CYMBAL_BRANDING=${value} is the second brand`, async () => {
    const text = await withFlags({ CYMBAL_BRANDING: value }, async (url) => (await visitor(url).get(home)).text);
    assert.match(text, /<title>Cymbal Shops<\/title>/);
    assert.match(text, /cymbal\.[\w-]+\.svg/);
  });

for (const [value, id, name] of [
  ['aws', 'aws', 'AWS'],
  ['GCP', 'gcp', 'Google Cloud'],
  ['onprem', 'onprem', 'On-Premises'],
  ['moon', 'local', 'local'],
] as const)
  test(`ENV_PLATFORM=${value} shows the badge of ${name}`, async () => {
    const text = await withFlags({ ENV_PLATFORM: value }, async (url) => (await visitor(url).get(home)).text);
    assert.ok(text.includes(`flag-${id}`));
    assert.match(textOf(text), new RegExp(`Runs on ${name}`));
  });

test('ENABLE_SINGLE_SHARED_SESSION gives all visitors one cart', async () => {
  await withFlags({ ENABLE_SINGLE_SHARED_SESSION: 'true' }, async (url) => {
    await fillCart(visitor(url), mug, 3);
    assert.match((await visitor(url).get('/cart')).text, /Cart 3 items/);
  });
});

test('EXTRA_LATENCY delays every page', async () => {
  await withFlags({ EXTRA_LATENCY: '300ms' }, async (url) => {
    const started = performance.now();
    assert.equal((await visitor(url).get(home)).status, 200);
    assert.ok(performance.now() - started >= 295);
  });
});

test('ENABLE_ASSISTANT adds the assistant to the header', async () => {
  const text = await withFlags({ ENABLE_ASSISTANT: 'true' }, async (url) => (await visitor(url).get(home)).text);
  assert.match(text, /href="\.\/assistant"/);
});

test("PACKAGING_SERVICE_URL shows that service's data for a product, and nothing if it fails", async () => {
  const requested: string[] = [];
  const packaging = createServer(({ url = '' }, response) => {
    requested.push(url);
    if (url.endsWith(mug)) response.end(JSON.stringify({ weight: 0.4, width: 12, height: 11, depth: 9 }));
    else response.writeHead(500).end();
  }).listen(0, '127.0.0.1');
  after(() => packaging.close());
  await new Promise((resolve) => packaging.once('listening', resolve));
  const address = packaging.address();
  assert.ok(address && typeof address === 'object');
  await withFlags({ PACKAGING_SERVICE_URL: `http://127.0.0.1:${address.port}/packages/` }, async (url) => {
    assert.match(
      textOf((await visitor(url).get(`/product/${mug}`)).text),
      /Packaging Weight 0\.4 Width 12 Height 11 Depth 9/,
    );
    const other = await visitor(url).get('/product/OLJCESPC7Z');
    assert.equal(other.status, 200);
    assert.ok(!textOf(other.text).includes('Packaging'));
  });
  assert.deepEqual(requested, [`/packages/${mug}`, '/packages/OLJCESPC7Z']);
});
