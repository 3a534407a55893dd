import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressesOf, textOf } from '../testing/page.ts';
import { sharedShop } from '../testing/shared-shop.ts';
import { visitor } from '../testing/visitor.ts';
import { topology } from '../topology.ts';

const vars = { ENABLE_API_EXPLORER: 'true', ENABLE_OUTBOX: 'true', FRONTEND_CACHE_TTL: '0' };
const shop = sharedShop({ traces: true, vars });

const convert = '/explorer/currencyservice/hipstershop.CurrencyService/Convert';

test('every RPC that the frontend may call has a page with a JSON example', async () => {
  const reader = visitor(shop.url);
  const { text } = await reader.get('/explorer');
  const pages = addressesOf(text, 'href').filter((path) => path.startsWith('/explorer/'));
  const workloads = new Set(pages.map((path) => path.split('/')[2]));
  assert.deepEqual([...workloads].sort(), Object.keys(topology.frontend.calls).sort());
  for (const path of pages) {
    const page = await reader.get(path);
    assert.equal(page.status, 200, path);
    const [, body = ''] = /<textarea[^>]*>([^<]*)<\/textarea>/.exec(page.text) ?? [];
    assert.doesNotThrow(() => JSON.parse(body.replaceAll('&quot;', '"')), path);
  }
});

test('a call shows its response, duration, metadata and trace', async () => {
  const body = '{"from": {"currency_code": "USD", "units": 1}, "to_code": "EUR"}';
  const { status, text } = await visitor(shop.url).postForm(convert, { body });
  assert.equal(status, 200);
  assert.match(textOf(text), /Response OK [\d.]+ ms/);
  assert.match(textOf(text), /"currency_code": "EUR"/);
  assert.match(textOf(text), /content-type application\/grpc/);
  assert.match(text, /\/trace\/[0-9a-f]{32}/);
});

test('an error shows its status and the field', async () => {
  const body = '{"from": {"currency_code": "USD", "units": 1}, "to_code": "XXX"}';
  const { text } = await visitor(shop.url).postForm(convert, { body });
  assert.match(textOf(text), /INVALID_ARGUMENT/);
  assert.match(textOf(text), /to_code/);
});

test('invalid JSON and values of the wrong type are rejected, and the input is kept', async () => {
  for (const body of ['{', '[]', '1', 'null']) {
    const { status, text } = await visitor(shop.url).postForm(convert, { body });
    assert.equal(status, 422);
    assert.match(textOf(text), /This is not a JSON object/);
    assert.ok(text.includes(`>${body}</textarea>`));
  }
  const { status, text } = await visitor(shop.url).postForm(convert, { body: '{"from": "<b>much</b>"}' });
  assert.equal(status, 200);
  assert.match(textOf(text), /INVALID_ARGUMENT/);
  assert.ok(!text.includes('<b>much'));
});

test('an unknown service or RPC is not found', async () => {
  for (const path of ['/explorer/nobody/a.B/C', '/explorer/cartservice/a.B/C', `${convert}X`])
    assert.equal((await visitor(shop.url).get(path)).status, 404, path);
});

test('a service that is down is marked as such', async () => {
  await shop.stopOne('adservice');
  const { status, text } = await visitor(shop.url).get('/explorer');
  assert.equal(status, 200);
  assert.match(textOf(text), /adservice This service is not responding/);
  await shop.start('adservice');
});
