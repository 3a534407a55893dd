import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import { EnvError } from '@boutique/service-kit/env';
import { startReceiver } from '@boutique/service-kit/testing/otlp-receiver';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { until } from '../../testing/eventually.ts';
import { freePort } from '../../testing/redis.ts';
import { openModel } from './model.ts';
import { startCatalog } from './testing/assistant.ts';
import { answers, startModelServer } from './testing/model-server.ts';

test('telemetry says who answered and why, but never has a message, an answer or the API key', async (t) => {
  const catalog = await startCatalog();
  t.after(catalog.stop);
  const receiver = await startReceiver();
  t.after(receiver.stop);
  let requests = 0;
  const model = await startModelServer(t, (response) =>
    requests++ === 0
      ? answers('A spoken answer.', '6E92ZMYYFZ')(response)
      : response.writeHead(500).end('a spoken error'),
  );
  const port = await freePort();
  const child = spawn(process.execPath, [new URL('./main.ts', import.meta.url).pathname], {
    env: {
      PORT: String(port),
      LISTEN_ADDR: '127.0.0.1',
      PRODUCT_CATALOG_SERVICE_ADDR: catalog.address,
      ASSISTANT_LLM_URL: `${model.url}/`,
      ASSISTANT_LLM_MODEL: 'small-one',
      ASSISTANT_LLM_API_KEY: 'sk-hidden',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    },
  });
  t.after(() => child.kill('SIGKILL'));
  const output = text(child.stdout);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const workload = testWorkload('test', {});
  const client = connect({ workload, service: shop.ShoppingAssistantService, address: `127.0.0.1:${port}` });
  t.after(client.close);
  // The first request that the service accepts is also the model's first.
  const ask = () => client.ask({ message: 'mugs I whisper of' }).catch(() => undefined);
  const first = await until('the service', ask, 20_000);
  assert.match(first.content, /spoken/);
  await client.ask({ message: 'mugs I whisper of' });
  child.kill('SIGTERM');
  assert.equal(await ended, 0);

  const lines = (await output)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const reasons = lines.filter(({ severity }) => severity === 'warn').map(({ reason }) => reason);
  assert.deepEqual(reasons, ['it returned status 500']);
  const answeredBy = receiver.spans.map(({ attributes }) => attributes['shop.assistant.answered_by']).filter(Boolean);
  assert.deepEqual(answeredBy, ['model', 'index']);
  assert.ok(receiver.metrics.some(({ name }) => name === 'shop.assistant.answers'));
  const seen = `${await output} ${JSON.stringify([receiver.spans, receiver.metrics])}`;
  assert.doesNotMatch(seen, /whisper|spoken|sk-hidden/);
});

const model = { ASSISTANT_LLM_URL: 'http://localhost/v1', ASSISTANT_LLM_MODEL: 'small-one' };
for (const [what, change, named] of [
  ['no model', { ASSISTANT_LLM_MODEL: '' }, 'ASSISTANT_LLM_MODEL'],
  ['a URL without a scheme', { ASSISTANT_LLM_URL: 'localhost:11434' }, 'ASSISTANT_LLM_URL'],
  ['credentials in the URL', { ASSISTANT_LLM_URL: 'https://me:sk-hidden@host/v1' }, 'ASSISTANT_LLM_URL'],
  ['a key of two lines', { ASSISTANT_LLM_API_KEY: 'sk-hidden\nsk' }, 'key'],
  ['a missing key file', { ASSISTANT_LLM_API_KEY_FILE: '/nowhere/key' }, 'ASSISTANT_LLM_API_KEY_FILE'],
  ['an invalid timeout', { ASSISTANT_LLM_TIMEOUT: 'long' }, 'ASSISTANT_LLM_TIMEOUT'],
] as const) {
  test(`the service does not start with ${what}, and the message has no secrets`, () => {
    assert.throws(
      () => openModel(testWorkload('shoppingassistantservice', { ...model, ...change })),
      (error) => {
        assert.ok(error instanceof EnvError);
        assert.ok(error.message.includes(named));
        assert.doesNotMatch(error.message, /sk-hidden/);
        return true;
      },
    );
  });
}

test('without ASSISTANT_LLM_URL there is no model', () => {
  assert.equal(openModel(testWorkload('shoppingassistantservice', { ASSISTANT_LLM_API_KEY: 'x' })), undefined);
});
