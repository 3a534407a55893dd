import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buy, fillCart, mug, orderForm } from '../testing/buying.ts';
import { textOf } from '../testing/page.ts';
import { sharedShop } from '../testing/shared-shop.ts';
import { type ShopResponse, type Visitor, visitor } from '../testing/visitor.ts';

const shop = sharedShop({
  traces: true,
  vars: { ENABLE_OUTBOX: 'true', ENABLE_ASSISTANT: 'true', TRUST_TRACE_HEADERS: 'true' },
});

/** A page of each kind, including errors. */
async function everyPage(ann: Visitor): Promise<Map<string, ShopResponse>> {
  const order = await buy(ann);
  await fillCart(ann);
  const paths = ['/', `/product/${mug}`, '/cart', order, '/orders', '/search', '/search?q=mug', '/search?q=nothing'];
  const more = [
    '/assistant',
    '/outbox',
    '/outbox/1',
    '/product/none',
    '/orders/none',
    '/nowhere',
    '/%zz',
    '/product/%ff',
    `/product/${'x'.repeat(9000)}`,
    `/orders/${'x'.repeat(9000)}`,
  ];
  const pages = await Promise.all([...paths, ...more].map(async (path) => [path, await ann.get(path)] as const));
  const posts = [
    ['wrong quantity', await ann.postForm('/cart', { product_id: mug, quantity: '0' })],
    ['wrong order', await ann.postForm('/cart/checkout', { ...(await orderForm(ann)), city: '' })],
    ['other site', await ann.postForm('/cart', {}, { origin: 'https://evil.example' })],
    ['assistant', await ann.postForm('/assistant', { message: 'a mug' })],
  ] as const;
  return new Map([...pages, ...posts]);
}

test('every page has its trace ID, a content security policy, and no inline scripts or styles', async () => {
  for (const [path, { headers, text }] of await everyPage(visitor(shop.url))) {
    assert.match(headers.get('content-type') ?? '', /^text\/html; charset=utf-8/, path);
    const [, traceId = ''] = (headers.get('traceresponse') ?? '').match(/^00-([0-9a-f]{32})-[0-9a-f]{16}-01$/) ?? [];
    assert.ok(traceId, `${path}: traceresponse`);
    assert.ok(textOf(text).includes(traceId), `${path} shows its trace id`);
    assert.ok(text.includes(`${shop.tracesUrl}/trace/${traceId}`), `${path} links to its trace`);
    assert.match(headers.get('content-security-policy') ?? '', /^default-src 'self';.*frame-ancestors 'self'$/, path);
    assert.doesNotMatch(headers.get('content-security-policy') ?? '', /unsafe/, path);
    assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    assert.match(headers.get('cache-control') ?? '', /no-store|private, no-cache/, path);
    assert.doesNotMatch(text, /<script(?![^>]* src=)[^>]*>|<style|\sstyle=|\son\w+=|javascript:/i, path);
    assert.doesNotMatch(
      text,
      /node_modules|\.ts:\d|at \w+ \(|(?<!<b>Host<\/b>: )127\.0\.0\.1:\d+\b(?!\/trace\/)|undefined|\[object/,
      path,
    );
  }
});

test('responses other than pages have a traceresponse header too', async () => {
  for (const path of ['/_healthz', '/robots.txt', '/static/css/site.css', '/logout', '/favicon.ico', '/product-meta/x'])
    assert.match((await visitor(shop.url).get(path)).headers.get('traceresponse') ?? '', /^00-[0-9a-f]{32}-/, path);
});

test("the caller's trace is continued", async () => {
  const traceId = 'a'.repeat(32);
  const { headers } = await visitor(shop.url).get('/', { traceparent: `00-${traceId}-${'b'.repeat(16)}-01` });
  assert.ok(headers.get('traceresponse')?.startsWith(`00-${traceId}-`));
});

test('cookies are valid for the whole shop, hidden from scripts, and secure behind https', async () => {
  const ann = visitor(shop.url);
  const [session = ''] = (await ann.get(`/product/${mug}`)).headers.getSetCookie();
  assert.match(session, /^shop_session-id=[0-9a-f-]{36}; Max-Age=172800; Path=\/; HttpOnly; SameSite=Lax$/);
  const set = await ann.postForm('/setCurrency', { currency_code: 'EUR' }, { 'x-forwarded-proto': 'https' });
  const [newSession = '', currency = ''] = set.headers.getSetCookie();
  assert.match(newSession, /^__Secure-shop_session-id=.*; Secure; SameSite=Lax$/);
  assert.match(currency, /^__Secure-shop_currency=EUR; Max-Age=172800; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
});

test('logging out removes the session, its cart and the currency', async () => {
  const ann = visitor(shop.url);
  await fillCart(ann);
  await ann.postForm('/setCurrency', { currency_code: 'EUR' });
  ann.cookies.set('other_app', 'of another port');
  for (const referer of [`${shop.url}/`, 'https://evil.example/']) {
    const page = await ann.get('/logout', { referer });
    assert.equal(page.status, 200);
    assert.match(page.text, /<form[^>]* action="\.\/logout" method="post">/);
  }
  const fromElsewhere = await ann.postForm('/logout', {}, { origin: 'https://evil.example' });
  assert.equal(fromElsewhere.status, 403);
  assert.match((await ann.get('/cart')).text, /<option value="EUR" selected/);
  const response = await ann.postForm('/logout', {});
  assert.deepEqual([response.status, response.location], [303, '/']);
  assert.deepEqual([...ann.cookies], [['other_app', 'of another port']]);
  assert.match(textOf((await ann.get('/cart')).text), /Your cart is empty/);
});

test('a form from another site is rejected; a form without an Origin is accepted', async () => {
  const ann = visitor(shop.url);
  const fields = { product_id: mug, quantity: '1' };
  for (const origin of ['https://evil.example', 'null', `${shop.url}.evil.example`]) {
    const { status, text, headers } = await ann.postForm('/cart', fields, { origin });
    assert.equal(status, 403, origin);
    // A browser sends such a form without cookies: a new session would replace the visitor's.
    assert.deepEqual(headers.getSetCookie(), []);
    assert.match(textOf(text), /This request came from another site/);
  }
  assert.match(textOf((await ann.get('/cart')).text), /Your cart is empty/);
  assert.equal((await ann.postForm('/cart', fields, { origin: shop.url })).status, 302);
  assert.equal((await ann.postForm('/cart', fields)).status, 302);
});

test('a wrong method is 405 with the allowed methods', async () => {
  const ann = visitor(shop.url);
  for (const [method, path, allowed] of [
    ['POST', '/', 'GET, HEAD'],
    ['PUT', '/cart', 'GET, HEAD, POST'],
    ['GET', '/cart/checkout', 'POST'],
    ['GET', '/setCurrency', 'POST'],
    ['DELETE', `/product/${mug}`, 'GET, HEAD'],
    ['PUT', '/logout', 'GET, HEAD, POST'],
  ] as const) {
    const { status, headers } = await ann.send(path, { method });
    assert.equal(status, 405, path);
    assert.deepEqual(headers.get('allow')?.split(', ').toSorted(), allowed.split(', '), path);
  }
});

test('HEAD responds like GET, without a body', async () => {
  for (const path of ['/', `/product/${mug}`, '/cart', '/_healthz', '/robots.txt', '/nowhere']) {
    const ann = visitor(shop.url);
    const head = await ann.send(path, { method: 'HEAD' });
    const { status, headers } = await ann.get(path);
    assert.deepEqual([head.status, head.text], [status, ''], path);
    assert.equal(head.headers.get('content-type'), headers.get('content-type'), path);
  }
});

test('robots.txt and the health check exist', async () => {
  const ann = visitor(shop.url);
  assert.equal((await ann.get('/robots.txt')).text, 'User-agent: *\nDisallow: /\n');
  assert.equal((await ann.get('/_healthz')).text, 'ok');
});

test('a body that is too large or not a form gets an error page', async () => {
  const ann = visitor(shop.url);
  const large = await ann.postForm('/cart', { product_id: 'x'.repeat(70_000) });
  assert.equal(large.status, 413);
  assert.match(textOf(large.text), /This request is too large/);
  const json = await ann.send('/cart', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } });
  const odd = await ann.send('/cart', { method: 'POST', body: 'x', headers: { 'content-type': 'text/odd' } });
  for (const { status, text } of [json, odd]) {
    assert.equal(status, 415);
    assert.match(textOf(text), /This format is not supported/);
  }
});
