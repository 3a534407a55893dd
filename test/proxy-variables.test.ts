// Proxy variables, as on many company laptops: the shop's own connections must not use the proxy.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { fillCart, mug } from '../testing/buying.ts';
import { until } from '../testing/eventually.ts';
import { textOf } from '../testing/page.ts';
import { killStarted, start } from '../testing/start-process.ts';
import { readTrace, traceIdOf } from '../testing/traces.ts';
import { visitor } from '../testing/visitor.ts';
import { edges } from '../topology.ts';

/** Nothing listens on port 1. */
const proxy = 'http://127.0.0.1:1';
const names = ['http_proxy', 'https_proxy', 'grpc_proxy', 'all_proxy'];
const variables = Object.fromEntries(names.flatMap((name) => [name, name.toUpperCase()]).map((name) => [name, proxy]));

after(killStarted);

for (const more of [{}, { NODE_USE_ENV_PROXY: '1' }, { GRPC_LB_POLICY: 'round_robin' }])
  test(`with proxy variables and ${JSON.stringify(more)}, pages, explorer and traces work`, async (t) => {
    const packaging = createServer((_, response) => response.end(JSON.stringify({ weight: 0.4 }))).listen(
      0,
      '127.0.0.1',
    );
    t.after(() => packaging.close());
    await until('the packaging service', async () => packaging.listening);
    const address = packaging.address();
    assert.ok(address && typeof address === 'object');
    const shop = await start([], { ...variables, ...more, PACKAGING_SERVICE_URL: `http://127.0.0.1:${address.port}` });
    await shop.printed('Ctrl-C stops everything.');
    const ann = visitor(shop.url);
    await fillCart(ann);
    for (const path of ['/', '/cart', '/orders', '/search?q=mug', '/assistant', '/outbox', '/sign-in'])
      assert.equal((await ann.get(path)).status, 200, path);
    assert.match(textOf((await ann.get(`/product/${mug}`)).text), /Packaging Weight 0\.4/);

    const index = (await ann.get('/explorer')).text;
    const callees = edges.filter(({ caller }) => caller === 'frontend').map(({ callee }) => callee);
    for (const callee of callees) assert.ok(index.includes(`/explorer/${callee}/`), callee);
    const call = '/explorer/productcatalogservice/hipstershop.ProductCatalogService/GetProduct';
    assert.match((await ann.postForm(call, { body: `{"id":"${mug}"}` })).text, /Mug/);

    const page = await readTrace(`http://127.0.0.1:${shop.ports.traces}`, traceIdOf(await ann.get('/')));
    assert.ok(page.children.length > 0);
    shop.child.kill('SIGTERM');
    assert.equal(await shop.ended(), 0);
  });
