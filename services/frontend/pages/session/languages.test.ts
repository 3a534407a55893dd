import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Product__Output } from '@boutique/protos/gen/hipstershop/Product.ts';
import { shop } from '@boutique/protos/shop';
import type { Handlers } from '@boutique/service-kit/rpc';
import { type RunningWorkload, serve } from '@boutique/service-kit/serve';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import type { FastifyInstance } from 'fastify';
import { topology } from '../../../../topology.ts';
import { shopApp } from '../../app.ts';

const usd = (units: string) => ({ currencyCode: 'USD', units, nanos: 0 });
const product = (id: string, name: string): Product__Output => ({
  id,
  name,
  description: 'For tea.',
  picture: '',
  priceUsd: usd('8'),
  categories: [],
});
const mug = product('6E92ZMYYFZ', 'Mug');
const renamed = product('9SIQT8TOJO', 'Another Jar');

const nobody = Object.fromEntries(Object.values(topology).map(({ address }) => [address, '127.0.0.1:1']));
const silent = (name: string, vars: Record<string, string> = {}) =>
  testWorkload(name, { LOG_LEVEL: 'silent', ...vars });

const catalogue: Handlers<typeof shop.ProductCatalogService.service> = {
  listProducts: () => ({ products: [mug, renamed] }),
  getProduct: () => mug,
  getProducts: ({ ids }) => ({ products: [mug, renamed].filter(({ id }) => ids.includes(id)) }),
  searchProducts: ({ query }) => ({ results: query ? [] : [mug, renamed] }),
};
const price = (currencyCode: string) => ({ currencyCode, units: '1234', nanos: 0 });
const rates: Handlers<typeof shop.CurrencyService.service> = {
  getSupportedCurrencies: () => ({ currencyCodes: ['JPY', 'USD'] }),
  convert: ({ toCode }) => price(toCode),
  convertAll: ({ from, toCode }) => ({ converted: from.map(() => price(toCode)) }),
};

describe('the languages of the pages', () => {
  let services: RunningWorkload[];
  let app: FastifyInstance;
  before(async () => {
    const [catalog, currency] = await Promise.all([
      serve({ workload: silent('catalog'), service: shop.ProductCatalogService, handlers: catalogue, port: 0 }),
      serve({ workload: silent('currency'), service: shop.CurrencyService, handlers: rates, port: 0 }),
    ]);
    services = [catalog, currency];
    const addresses = {
      ...nobody,
      PRODUCT_CATALOG_SERVICE_ADDR: `127.0.0.1:${catalog.port}`,
      CURRENCY_SERVICE_ADDR: `127.0.0.1:${currency.port}`,
    };
    app = await shopApp(silent('frontend', addresses));
  });
  after(async () => {
    await app.close();
    await Promise.all(services.map((service) => service.stop()));
  });

  const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });
  const japanese = { 'accept-language': 'ja,en;q=0.5', cookie: 'shop_currency=JPY' };
  const choose = (body: string, headers: Record<string, string> = {}) =>
    app.inject({
      method: 'POST',
      url: '/setLanguage',
      payload: body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });

  test('English is the default', async () => {
    const { body, headers } = await get('/');
    assert.match(body, /<html lang="en">[\s\S]*Hot products[\s\S]*Mug[\s\S]*\$1,234\.00/);
    assert.equal(headers['content-language'], 'en');
  });

  test('a Japanese page has Japanese names and formats yen as in Japan', async () => {
    const { body, headers } = await get('/', japanese);
    assert.match(body, /<html lang="ja">[\s\S]*人気の商品[\s\S]*マグカップ[\s\S]*[￥¥]1,234/);
    assert.doesNotMatch(body, /Hot products|Add to cart|>Orders</);
    assert.equal(headers['content-language'], 'ja');
    assert.match(String(headers.vary), /accept-language, cookie/);
  });

  test('a product that was renamed keeps its new name', async () => {
    assert.match((await get('/', japanese)).body, /Another Jar/);
  });

  test('error pages are in the visitor’s language', async () => {
    const { statusCode, body, headers } = await get('/nowhere', japanese);
    assert.deepEqual([statusCode, headers['content-language']], [404, 'ja']);
    assert.match(body, /お探しのページは見つかりません/);
  });

  test('a search finds products by their Japanese names', async () => {
    const search = (query: string) => get(`/search?q=${encodeURIComponent(query)}`, japanese);
    assert.match((await search('マグ')).body, /検索結果：1件[\s\S]*\/product\/6E92ZMYYFZ/);
    assert.match((await search('自転車')).body, /一致する商品はありませんでした/);
    assert.match((await search('竹')).body, /一致する商品はありませんでした/, 'it was renamed');
  });

  test('every page offers each language by its own name', async () => {
    for (const headers of [{}, japanese])
      assert.match((await get('/nowhere', headers)).body, /lang="en"[^>]*>English<[\s\S]*lang="ja"[^>]*>日本語</);
  });

  test('the choice is stored in a cookie and takes precedence over Accept-Language', async () => {
    const answer = await choose('language=ja&return_to=%2Fsearch%3Fq%3Da');
    assert.deepEqual([answer.statusCode, answer.headers.location], [302, './search?q=a']);
    assert.partialDeepStrictEqual(
      answer.cookies.filter(({ name }) => name === 'shop_language'),
      [{ value: 'ja', path: '/', httpOnly: true, sameSite: 'Lax', maxAge: 172_800 }],
    );
    const both = { 'accept-language': 'en', cookie: 'shop_language=ja' };
    assert.match((await get('/nowhere', both)).body, /<html lang="ja">/);
    const unknown = { 'accept-language': 'ja', cookie: 'shop_language=__proto__' };
    assert.match((await get('/nowhere', unknown)).body, /<html lang="ja">/);
  });

  test('behind HTTPS the cookie is secure', async () => {
    const { cookies } = await choose('language=en', { 'x-forwarded-proto': 'https' });
    assert.equal(cookies.find(({ name }) => name === '__Secure-shop_language')?.secure, true);
  });

  test('it never redirects to another site', async () => {
    for (const to of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])
      assert.equal((await choose(`language=ja&return_to=${encodeURIComponent(to)}`)).headers.location, './', to);
  });

  test('an unsupported language is rejected in the visitor’s language', async () => {
    for (const body of ['language=de', 'language=', '', 'language=constructor']) {
      const { statusCode, body: page, cookies } = await choose(body, { 'accept-language': 'ja' });
      assert.equal(statusCode, 422, body);
      assert.match(page, /一覧から言語を選んでください。/);
      assert.ok(!cookies.some(({ name }) => name === 'shop_language'));
      // /setLanguage itself does not support GET.
      assert.match(page, /name="return_to" value="\/"/);
    }
  });
});
