import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { buy, mug } from '../testing/buying.ts';
import { until } from '../testing/eventually.ts';
import { textOf } from '../testing/page.ts';
import { startShop } from '../testing/running-shop.ts';
import { sharedShop } from '../testing/shared-shop.ts';
import { startSilent } from '../testing/silent-server.ts';
import { type ShopResponse, visitor } from '../testing/visitor.ts';

/** Limit for a page with degraded parts, on a busy machine. */
const pageMs = 1_000;
/** Limit for a page that fails: its budget of 2 s and the time to render the error. */
const errorPageMs = 2_500;

async function timed(response: Promise<ShopResponse>): Promise<{ response: ShopResponse; ms: number }> {
  const since = performance.now();
  return { response: await response, ms: performance.now() - since };
}

function assertUnavailable({ response: { status, headers, text }, ms }: { response: ShopResponse; ms: number }): void {
  assert.equal(status, 503);
  assert.match(headers.get('retry-after') ?? '', /^\d+$/);
  assert.match(textOf(text), /This is not available right now/);
  assert.doesNotMatch(text, /ECONNREFUSED|127\.0\.0\.1|Deadline|\.ts:/);
  assert.ok(ms < errorPageMs, `it took ${Math.round(ms)} ms`);
}

/** Places an order and asserts that every page is shown in time, without ads and recommendations. */
async function assertPagesWithoutExtras(url: string): Promise<void> {
  const ann = visitor(url);
  const order = await buy(ann);
  for (const path of ['/', `/product/${mug}`, '/cart', order, '/search?q=nothing']) {
    const { response, ms } = await timed(ann.get(path));
    assert.equal(response.status, 200, path);
    assert.ok(ms < pageMs, `${path} took ${Math.round(ms)} ms`);
    assert.doesNotMatch(response.text, /You may also like|rel="sponsored"/, path);
  }
}

describe('with ads and recommendations down', () => {
  const shop = sharedShop({}, async ({ stopOne }) => {
    await stopOne('adservice');
    await stopOne('recommendationservice');
  });

  test('all pages are shown without them, and an order can be placed', async () => {
    await assertPagesWithoutExtras(shop.url);
  });

  test('pages show them again as soon as they are up', async () => {
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
  test('all pages are shown without them, in time', async () => {
    const silent = await startSilent();
    const { address } = silent;
    const shop = await startShop({ insteadOf: { adservice: address, recommendationservice: address } });
    try {
      await assertPagesWithoutExtras(shop.url);
    } finally {
      await shop.stop();
      silent.stop();
    }
  });
});

describe('without the catalogue', () => {
  test('pages fail immediately, and work again within a second after it is up', async () => {
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

  test('a catalogue that never responds delays a page only for its budget', async () => {
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
