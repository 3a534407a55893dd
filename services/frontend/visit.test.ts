import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { readEnv } from '@boutique/service-kit/env';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import cookie from '@fastify/cookie';
import Fastify from 'fastify';
import { topology } from '../../topology.ts';
import { connectBackends } from './backends.ts';
import { clearCookies } from './cookies.ts';
import { loadAssets } from './layout/assets.ts';
import { readSettings } from './settings.ts';
import { setCurrency, traceUrlOf, visitOf } from './visit.ts';

const addresses = Object.fromEntries(Object.values(topology).map(({ address }) => [address, '127.0.0.1:1']));

/** Sends one request to a shop with this environment. */
async function visit(vars: Record<string, string>, url: string, headers: Record<string, string> = {}) {
  const workload = testWorkload('frontend', { LOG_LEVEL: 'silent', ...addresses, ...vars });
  const backends = connectBackends(workload, 0);
  const assets = loadAssets(join(import.meta.dirname, 'static'), '');
  const shop = { settings: readSettings(workload.env), backends, assets };
  const app = Fastify();
  app.register(cookie);
  app.get('/', (request, reply) => {
    const { userId, currency, budget } = visitOf(shop, request, reply);
    return { userId, currency, left: budget().timeoutMs };
  });
  app.get('/set', (request, reply) => {
    setCurrency(request, reply, 'EUR');
    return {};
  });
  app.get('/forget', (request, reply) => {
    clearCookies(request, reply);
    return {};
  });
  const answer = await app.inject({ url, headers });
  await app.close();
  backends.close();
  return { body: answer.json(), cookies: answer.cookies };
}

test('a visitor without a session gets one that lasts two days', async () => {
  const { body, cookies } = await visit({}, '/');
  assert.match(body.userId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.equal(cookies.length, 1);
  assert.partialDeepStrictEqual(cookies, [
    { name: 'shop_session-id', value: body.userId, maxAge: 172_800, path: '/', httpOnly: true, sameSite: 'Lax' },
  ]);
});

test('a visitor keeps a valid session; an invalid one is replaced', async () => {
  const kept = await visit({}, '/', { cookie: 'shop_session-id=x-readiness-probe; shop_currency=EUR' });
  assert.deepEqual([kept.body.userId, kept.body.currency, kept.cookies], ['x-readiness-probe', 'EUR', []]);
  for (const value of ['', 'a%00b', '%C3%BC', 'x'.repeat(129)]) {
    const { body, cookies } = await visit({}, '/', { cookie: `shop_session-id=${value}` });
    assert.match(body.userId, /^[0-9a-f-]{36}$/, value);
    assert.equal(cookies.length, 1);
  }
});

test('a session can not have the id of a signed-in visitor', async () => {
  const forged = `name-${'a'.repeat(32)}`;
  const { body, cookies } = await visit({}, '/', { cookie: `shop_session-id=${forged}` });
  assert.match(body.userId, /^[0-9a-f-]{36}$/);
  assert.equal(cookies[0]?.value, body.userId);
});

test('an invalid currency code is ignored', async () => {
  for (const value of ['', 'eur', 'EURO', '<b>'])
    assert.equal((await visit({}, '/', { cookie: `shop_currency=${value}` })).body.currency, 'USD', value);
});

test('with ENABLE_SINGLE_SHARED_SESSION, all visitors share one session', async () => {
  const { body, cookies } = await visit({ ENABLE_SINGLE_SHARED_SESSION: 'true' }, '/', {
    cookie: 'shop_session-id=own',
  });
  assert.equal(cookies[0]?.value, body.userId);
  assert.notEqual(body.userId, 'own');
});

const https: Record<string, string>[] = [
  { 'x-forwarded-proto': 'https' },
  { 'x-forwarded-proto': 'HTTPS, http' },
  { 'x-forwarded-proto': 'https,http' },
  { forwarded: 'for=10.0.0.1;proto=https, proto=http' },
];
const http: Record<string, string>[] = [
  {},
  { 'x-forwarded-proto': 'http,https' },
  { 'x-forwarded-proto': 'http', forwarded: 'proto=https' },
  { forwarded: 'proto=http, proto=https' },
];

test('cookies are secure if the first proxy received the request over HTTPS', async () => {
  for (const headers of https) {
    const [one] = (await visit({}, '/set', headers)).cookies;
    assert.partialDeepStrictEqual(one, { name: '__Secure-shop_currency', value: 'EUR', secure: true, path: '/' });
  }
  for (const headers of http) {
    const [one] = (await visit({}, '/set', headers)).cookies;
    assert.deepEqual([one?.name, one?.secure], ['shop_currency', undefined], JSON.stringify(headers));
  }
});

test('a session that began over HTTP continues over HTTPS, where its cookie is secure', async () => {
  const { body, cookies } = await visit({}, '/', { cookie: 'shop_session-id=a', ...https[0] });
  assert.equal(body.userId, 'a');
  assert.partialDeepStrictEqual(cookies, [{ name: '__Secure-shop_session-id', value: 'a', secure: true }]);
  const both = await visit({}, '/', { cookie: 'shop_session-id=a; __Secure-shop_session-id=b', ...https[0] });
  assert.deepEqual([both.body.userId, both.cookies], ['b', []]);
});

test('over HTTPS, clearing cookies expires those of both schemes', async () => {
  const { cookies } = await visit({}, '/forget', https[0]);
  assert.equal(cookies.length, 8);
  // A browser ignores a cookie with this prefix unless it is secure.
  for (const { name, secure } of cookies) assert.ok(secure || !name.startsWith('__Secure-'), name);
});

test('clearing cookies expires those of the shop, not those of other applications on this host', async () => {
  const { cookies } = await visit({}, '/forget', { cookie: 'shop_session-id=a; shop_currency=EUR; other=b' });
  assert.deepEqual(
    cookies.map(({ name, value, path }) => [name, value, path]),
    ['shop_session-id', 'shop_currency', 'shop_language', 'shop_token'].map((name) => [name, '', '/']),
  );
  for (const { expires } of cookies) assert.ok(expires && expires.getTime() < Date.now());
});

test('a call gets the rest of the page’s time budget', async () => {
  const { body } = await visit({ PAGE_BUDGET: '700ms' }, '/');
  assert.ok(body.left > 0 && body.left <= 700, String(body.left));
});

test("a trace's URL comes from TRACE_UI_URL", () => {
  const settings = readSettings(readEnv('frontend', { TRACE_UI_URL: 'http://jaeger/trace/{traceId}' }));
  assert.equal(traceUrlOf(settings, 'abc'), 'http://jaeger/trace/abc');
  assert.equal(traceUrlOf(settings, ''), undefined);
  assert.equal(traceUrlOf(readSettings(readEnv('frontend', {})), 'abc'), undefined);
});
