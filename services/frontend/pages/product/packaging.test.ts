import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import { after, before, test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { notFound } from '@boutique/service-kit/errors';
import type { Handlers } from '@boutique/service-kit/rpc';
import { serve } from '@boutique/service-kit/serve';
import { appOver, dollarsOnly, silent } from '../../testing/app.ts';

const chunk = Buffer.alloc(64 * 1024, ' ');
const requested: string[] = [];
let chunksSent = 0;

function sendForever(response: ServerResponse): void {
  if (response.destroyed) return;
  chunksSent++;
  response.write(chunk, () => sendForever(response));
}

const packaging = createServer(({ url = '' }, response) => {
  requested.push(url);
  if (url.endsWith('/redirect')) response.writeHead(302, { location: '/secret' }).end();
  else if (url.endsWith('/endless')) sendForever(response);
  else if (url.endsWith('/slow')) setTimeout(() => response.end('{"weight":"9 kg"}'), 1_000).unref();
  else if (url.endsWith('/text')) response.end('9 kg');
  else response.end('{"weight":"9 kg","width":1}');
});
const ids = ['mug', 'redirect', 'endless', 'slow', 'text', 'a/b', 'a?b'];

let pages: Awaited<ReturnType<typeof appOver>>;
before(async () => {
  await new Promise<void>((resolve) => packaging.listen(0, '127.0.0.1', resolve));
  const address = packaging.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const product = (id: string) => ({ id, name: id, priceUsd: { currencyCode: 'USD', units: '1', nanos: 0 } });
  const handlers: Handlers<typeof shop.ProductCatalogService.service> = {
    listProducts: () => ({ products: [] }),
    searchProducts: () => ({ results: [] }),
    getProducts: () => ({ products: [] }),
    getProduct({ id }) {
      // A catalogue could contain these IDs.
      if (!ids.includes(id) && !/^\.+$/.test(id)) throw notFound(`product ${id}`);
      return product(id);
    },
  };
  const productcatalogservice = await serve({
    workload: silent('productcatalog'),
    service: shop.ProductCatalogService,
    handlers,
    port: 0,
  });
  pages = await appOver(
    { productcatalogservice, currencyservice: await dollarsOnly() },
    { PACKAGING_SERVICE_URL: `http://127.0.0.1:${port}/base/` },
  );
});
after(async () => {
  await pages.stop();
  packaging.closeAllConnections();
  packaging.close();
});

async function open(id: string) {
  requested.length = 0;
  const { statusCode, body } = await pages.get(`/product/${encodeURIComponent(id).replaceAll('.', '%2e')}`);
  return { statusCode, isShown: body.includes('9 kg'), requested: [...requested] };
}

test('the packaging of a product is shown, also if its ID has to be escaped', async () => {
  for (const id of ['mug', 'a/b', 'a?b'])
    assert.deepEqual(await open(id), {
      statusCode: 200,
      isShown: true,
      requested: [`/base/${encodeURIComponent(id)}`],
    });
});

test('nothing is requested for a product that does not exist', async () => {
  for (const id of ['none', '../secret', 'mug/../../secret'])
    assert.deepEqual(await open(id), { statusCode: 404, isShown: false, requested: [] }, id);
});

test('no ID leads to another path of the packaging service', async () => {
  for (const id of ['.', '..', '...']) {
    const { requested } = await open(id);
    assert.ok(
      requested.every((path) => path === '/base/...'),
      `${id}: ${requested}`,
    );
  }
});

test('a redirect is not followed', async () => {
  const found = await open('redirect');
  assert.deepEqual(found, { statusCode: 200, isShown: false, requested: ['/base/redirect'] });
});

test('an endless, slow or malformed response is ignored', async () => {
  for (const id of ['endless', 'slow', 'text']) {
    const since = performance.now();
    assert.deepEqual(await open(id), { statusCode: 200, isShown: false, requested: [`/base/${id}`] });
    assert.ok(performance.now() - since < 900, id);
  }
  const sent = chunksSent;
  // What the sockets' buffers take comes on top of the 64 KiB that are read.
  assert.ok(sent * chunk.length < 16 * 1024 * 1024, `${sent} chunks of 64 KiB were sent`);
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal(chunksSent, sent, 'the connection is closed');
});
