import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { EnvError } from '@boutique/service-kit/env';
import { StatusError, status } from '@boutique/service-kit/errors';
import type { RunningWorkload } from '@boutique/service-kit/serve';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { run as runCatalog } from '../productcatalogservice/main.ts';
import { run } from './main.ts';
import { startAssistant, vars } from './testing/assistant.ts';

let catalog: RunningWorkload;
let assistant: Awaited<ReturnType<typeof startAssistant>>;

before(async () => {
  catalog = await runCatalog(testWorkload('productcatalogservice', vars));
  assistant = await startAssistant(catalog.port);
});
after(async () => {
  await assistant.stop();
  await catalog.stop();
});

async function refusal(call: Promise<unknown>) {
  const error = await call.catch((thrown: unknown) => thrown);
  assert.ok(error instanceof StatusError);
  return error;
}

test('a wish is answered with products, best first and in full', async () => {
  const { content, products } = await assistant.ask('a cup for my coffee');
  assert.match(content, /the Mug \(you said .*\[6E92ZMYYFZ\]/);
  assert.deepEqual([products[0]?.name, products[0]?.priceUsd?.units], ['Mug', '8']);
});

test('a wish that nothing fits is answered too', async () => {
  const { content, products } = await assistant.ask('a spaceship');
  assert.match(content, /^Sorry/);
  assert.equal(products.length, 3);
});

test('a message of 2,000 characters and a picture of 3 MiB are taken', async () => {
  const start = 'data:image/jpeg;base64,';
  const image = start + 'A'.repeat(3 * 1024 * 1024 - start.length);
  const { content } = await assistant.ask('mug'.padEnd(2_000, ' mug'), image);
  assert.match(content, /picture/);
  assert.equal((await refusal(assistant.ask('mug', `${image}A`))).fields[0]?.field, 'image');
});

for (const [what, message, image, field] of [
  ['no message', '', '', 'message'],
  ['a blank message', ' \n', '', 'message'],
  ['a message of 2,001 characters', 'x'.repeat(2_001), '', 'message'],
  ['an address instead of a picture', 'mug', 'https://example.com/mug.jpg', 'image'],
  ['a text instead of a picture', 'mug', 'data:text/html,mug', 'image'],
] as const) {
  test(`${what} is refused and named`, async () => {
    const { code, fields } = await refusal(assistant.ask(message, image));
    assert.deepEqual([code, fields[0]?.field], [status.INVALID_ARGUMENT, field]);
  });
}

test('without the catalogue the answer is UNAVAILABLE', async () => {
  const short = await runCatalog(testWorkload('productcatalogservice', vars));
  const uncached = await startAssistant(short.port, { CATALOG_CACHE_TTL: '0' });
  await uncached.ask('mug');
  await short.stop();
  assert.equal((await refusal(uncached.ask('mug'))).code, status.UNAVAILABLE);
  await uncached.stop();
});

test('a start without the address of the catalogue is refused', async () => {
  await assert.rejects(run(testWorkload('shoppingassistantservice', vars)), EnvError);
});
