import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { EnvError } from '@boutique/service-kit/env';
import { status } from '@boutique/service-kit/errors';
import { rejectionOf } from '@boutique/service-kit/testing/rejection';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { run } from './main.ts';
import { startAssistant, startCatalog } from './testing/assistant.ts';

const catalog = await startCatalog();
after(catalog.stop);

test('the response has the matching products with all their fields, best first', async (t) => {
  const ask = await startAssistant(t, catalog.address);
  const { content, products } = await ask('a cup for my coffee');
  assert.match(content, /the Mug \(you said .*\[6E92ZMYYFZ\]/);
  assert.deepEqual([products[0]?.name, products[0]?.priceUsd?.units], ['Mug', '8']);
});

test('three products are suggested when nothing matches', async (t) => {
  const ask = await startAssistant(t, catalog.address);
  const { content, products } = await ask('a spaceship');
  assert.match(content, /^Sorry/);
  assert.equal(products.length, 3);
});

test('a message may have 2,000 characters and an image 3 MiB', async (t) => {
  const ask = await startAssistant(t, catalog.address);
  const start = 'data:image/jpeg;base64,';
  const image = start + 'A'.repeat(3 * 1024 * 1024 - start.length);
  const { content } = await ask('mug'.padEnd(2_000, ' mug'), image);
  assert.match(content, /picture/);
  assert.equal((await rejectionOf(ask('mug', `${image}A`))).fields[0]?.field, 'image');
});

for (const [what, message, image, field] of [
  ['no message', '', '', 'message'],
  ['a blank message', ' \n', '', 'message'],
  ['a message of 2,001 characters', 'x'.repeat(2_001), '', 'message'],
  ['an http URL instead of an image', 'mug', 'https://example.com/mug.jpg', 'image'],
  ['an HTML document instead of an image', 'mug', 'data:text/html,mug', 'image'],
] as const) {
  test(`${what} is rejected and the error names ${field}`, async (t) => {
    const ask = await startAssistant(t, catalog.address);
    const { code, fields } = await rejectionOf(ask(message, image));
    assert.deepEqual([code, fields[0]?.field], [status.INVALID_ARGUMENT, field]);
  });
}

test('without the catalogue and its cache, the call fails with UNAVAILABLE', async (t) => {
  const ownCatalog = await startCatalog();
  t.after(ownCatalog.stop);
  const ask = await startAssistant(t, ownCatalog.address, { CATALOG_CACHE_TTL: '0' });
  await ask('mug');
  await ownCatalog.stop();
  assert.equal((await rejectionOf(ask('mug'))).code, status.UNAVAILABLE);
});

test('the service does not start without the address of the catalogue', async () => {
  await assert.rejects(run(testWorkload('shoppingassistantservice')), EnvError);
});
