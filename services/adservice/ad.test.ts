import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import { StatusError, status } from '@boutique/service-kit/errors';
import type { Client } from '@boutique/service-kit/rpc';
import type { RunningWorkload } from '@boutique/service-kit/serve';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { run } from './main.ts';

const workload = testWorkload('adservice', { PORT: '0', LISTEN_ADDR: '127.0.0.1', LOG_LEVEL: 'silent' });
let running: RunningWorkload;
let ads: Client<typeof shop.AdService.service>;

before(async () => {
  running = await run(workload);
  ads = connect({ workload, service: shop.AdService, address: `127.0.0.1:${running.port}` });
});
after(async () => {
  ads.close();
  await running.stop();
});

test('the ads of a category come over a real port', async () => {
  const found = await ads.getAds({ contextKeys: ['kitchen'] });
  assert.deepEqual(
    found.ads.map(({ redirectUrl }) => redirectUrl),
    ['/product/9SIQT8TOJO', '/product/6E92ZMYYFZ'],
  );
  assert.ok(found.ads.every(({ text }) => text));
});

test('there are two ads for no category and for an unknown one', async () => {
  assert.equal((await ads.getAds({})).ads.length, 2);
  assert.equal((await ads.getAds({ contextKeys: ['garden'] })).ads.length, 2);
});

test('a hundred keys are taken and one more is refused', async () => {
  assert.equal((await ads.getAds({ contextKeys: Array(100).fill('hair') })).ads.length, 100);
  const error = await ads.getAds({ contextKeys: Array(101).fill('hair') }).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof StatusError);
  assert.deepEqual([error.code, error.fields[0]?.field], [status.INVALID_ARGUMENT, 'context_keys']);
});
