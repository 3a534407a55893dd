import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { unavailable } from '@boutique/service-kit/errors';
import { serve } from '@boutique/service-kit/serve';
import { appOver, silent } from '../testing/app.ts';

let asked = 0;
let isDown = false;
let pages: Awaited<ReturnType<typeof appOver>>;
before(async () => {
  const currencyservice = await serve({
    workload: silent('currency'),
    service: shop.CurrencyService,
    handlers: {
      getSupportedCurrencies() {
        asked++;
        if (isDown) throw unavailable('away');
        return { currencyCodes: ['EUR', 'USD'] };
      },
      convert: () => ({}),
      convertAll: () => ({ converted: [] }),
    },
    port: 0,
  });
  const cartservice = await serve({
    workload: silent('cart'),
    service: shop.CartService,
    handlers: {
      addItem: () => ({}),
      getCart: () => ({ items: [] }),
      emptyCart: () => ({}),
      removeItems: () => ({}),
      setQuantity: () => ({}),
    },
    port: 0,
  });
  pages = await appOver({ cartservice, currencyservice }, { ENABLE_SIGN_IN: 'true', FRONTEND_CACHE_TTL: '0' });
});
after(() => pages.stop());

/** The selected currency in a page's form. */
async function chosen(cookie: string): Promise<string | undefined> {
  const { body } = await pages.get('/search?q=', { cookie });
  return /<option value="([A-Z]{3})" selected/.exec(body)?.[1];
}

test('a currency that the shop no longer supports is ignored', async () => {
  assert.equal(await chosen('shop_currency=EUR'), 'EUR');
  for (const code of ['XAU', 'ZZZ']) assert.equal(await chosen(`shop_currency=${code}`), 'USD', code);
});

test('files and probes call no service', async () => {
  asked = 0;
  for (const path of ['/_healthz', '/static/css/site.css'])
    assert.equal((await pages.get(path, { cookie: 'shop_currency=EUR' })).statusCode, 200);
  assert.equal(asked, 0);
  await pages.get('/nowhere', { cookie: 'shop_currency=EUR' });
  assert.equal(asked, 1);
});

test('pages are served even if the currency can not be checked', async () => {
  isDown = true;
  assert.equal((await pages.get('/nowhere', { cookie: 'shop_currency=EUR' })).statusCode, 404);
  isDown = false;
});

test('error pages show who is signed in', async () => {
  const { cookies } = await pages.postForm('/sign-in', { name: 'Ann' });
  const token = cookies.find(({ name }) => name === 'shop_token')?.value ?? '';
  assert.match((await pages.get('/nowhere', { cookie: `shop_token=${token}` })).body, /Sign out \(Ann\)/);
  assert.doesNotMatch((await pages.get('/nowhere', { cookie: 'shop_token=x' })).body, /Sign out/);
});
