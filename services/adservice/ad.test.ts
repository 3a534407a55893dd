import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { status } from '@boutique/service-kit/errors';
import { rejectionOf } from '@boutique/service-kit/testing/rejection';
import { startService } from '@boutique/service-kit/testing/running-service';
import { run } from './main.ts';

const { client: ads, stop } = await startService({ name: 'adservice', service: shop.AdService, run });
after(stop);

test('GetAds returns the ads of a category', async () => {
  const found = await ads.getAds({ contextKeys: ['kitchen'] });
  assert.deepEqual(
    found.ads.map(({ redirectUrl }) => redirectUrl),
    ['/product/9SIQT8TOJO', '/product/6E92ZMYYFZ'],
  );
  assert.ok(found.ads.every(({ text }) => text));
});

test('GetAds returns two ads without a category or for an unknown one', async () => {
  assert.equal((await ads.getAds({})).ads.length, 2);
  assert.equal((await ads.getAds({ contextKeys: ['garden'] })).ads.length, 2);
});

test('a request may have 100 context keys, but not 101', async () => {
  assert.equal((await ads.getAds({ contextKeys: Array(100).fill('hair') })).ads.length, 100);
  const { code, fields } = await rejectionOf(ads.getAds({ contextKeys: Array(101).fill('hair') }));
  assert.deepEqual([code, fields[0]?.field], [status.INVALID_ARGUMENT, 'context_keys']);
});
