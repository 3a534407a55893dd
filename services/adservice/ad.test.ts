import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { status } from '@boutique/service-kit/errors';
import { rejectionOf } from '@boutique/service-kit/testing/rejection';
import { startService } from '@boutique/service-kit/testing/running-service';
import { run } from './main.ts';

const { client: ads, stop } = await startService({ name: 'adservice', service: shop.AdService, run });
after(stop);

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
  const { code, fields } = await rejectionOf(ads.getAds({ contextKeys: Array(101).fill('hair') }));
  assert.deepEqual([code, fields[0]?.field], [status.INVALID_ARGUMENT, 'context_keys']);
});
