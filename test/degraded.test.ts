import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { buy, mug } from '../testing/buying.ts';
import { until } from '../testing/eventually.ts';
import { textOf } from '../testing/page.ts';
import { type RunningShop, startShop } from '../testing/running-shop.ts';
import { startSilent } from '../testing/silent-server.ts';
import { type ShopResponse, visitor } from '../testing/visitor.ts';

/** A page with its own limits kept, on a machine that does other things too. */
const pageMs = 1_000;
/** Of a page that has to give up: its budget of 2 s and what it takes to say so. */
const giveUpMs = 2_500;

async function timed(response: Promise<ShopResponse>): Promise<{ response: ShopResponse; ms: number }> {
  const since = performance.now();
  return { response: await response, ms: performance.now() - since };
}

function assertUnavailable({ response: { status, headers, text }, ms }: { response: ShopResponse; ms: number }): void {
  assert.equal(status, 503);
  assert.match(headers.get('retry-after') ?? '', /^\d+$/);
  assert.match(textOf(text), /This is not available right now/);
  assert.doesNotMatch(text, /ECONNREFUSED|127\.0\.0\.1|Deadline|\.ts:/);
  assert.ok(ms < giveUpMs, `it took ${Math.round(ms)} ms`);
}

describe('with ads and recommendations down', () => {
  let shop: RunningShop;
  before(async () => {
    shop = await startShop();
    await shop.stopOne('adservice');
    await shop.stopOne('recommendationservice');
  });
  after(() => shop.stop());

  test('all pages come without them, and an order can be placed', async () => {
    const ann = visitor(shop.url);
    const order = await buy(ann);
    for (const path of ['/', `/product/${mug}`, '/cart', order, '/search?q=nothing']) {
      const { response, ms } = await timed(ann.get(path));
      assert.equal(response.status, 200, path);
      assert.ok(ms < pageMs, `${path} took ${Math.round(ms)} ms`);
      assert.doesNotMatch(response.text, /You may also like|rel="sponsored"/, path);
    }
  });

  test('and with them as soon as they are back', async () => {
    await shop.start('adservice');
    await shop.start('recommendationservice');
    const complete = async () => {
      const { text } = await visitor(shop.url).get(`/product/${mug}`);
      return text.includes('You may also like') && text.includes('rel="sponsored"');
    };
    // The longest pause between two attempts to connect is 1 s.
    await until('ads and recommendations', complete, 1_500);
  });
});

describe('with ads and recommendations that never respond', () => {
  test('all pages come without them, in time', async () => {
    const silent = await startSilent();
    const { address } = silent;
    const shop = await startShop({ insteadOf: { adservice: address, recommendationservice: address } });
    try {
      const ann = visitor(shop.url);
      const order = await buy(ann);
      for (const path of ['/', `/product/${mug}`, '/cart', order, '/search?q=nothing']) {
        const { response, ms } = await timed(ann.get(path));
        assert.equal(response.status, 200, path);
        assert.ok(ms < pageMs, `${path} took ${Math.round(ms)} ms`);
      }
    } finally {
      await shop.stop();
      silent.stop();
    }
  });
});

describe('without the catalogue, which a page needs', () => {
  test('it says so at once, and works again within a second of its return', async () => {
    const shop = await startShop();
    try {
      const ann = visitor(shop.url);
      assert.equal((await ann.get('/')).status, 200);
      await shop.stopOne('productcatalogservice');
      for (const path of ['/', `/product/${mug}`]) assertUnavailable(await timed(ann.get(path)));
      await shop.start('productcatalogservice');
      const back = async () => (await ann.get('/')).status === 200;
      await until('the home page', back, 1_000);
    } finally {
      await shop.stop();
    }
  });

  test('one that never answers holds a page for its budget and no longer', async () => {
    const silent = await startSilent();
    const shop = await startShop({ insteadOf: { productcatalogservice: silent.address } });
    try {
      const pages = ['/', `/product/${mug}`].map((path) => timed(visitor(shop.url).get(path)));
      for (const page of await Promise.all(pages)) assertUnavailable(page);
    } finally {
      await shop.stop();
      silent.stop();
    }
  });
});
