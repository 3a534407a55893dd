import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEnv } from '@boutique/service-kit/env';
import { formCheck } from './form-origin.ts';

const accepts = (headers: Record<string, string>, vars: Record<string, string> = {}) =>
  formCheck(readEnv('frontend', vars))({ method: 'POST', headers }) === undefined;

test('where the browser sends Sec-Fetch-Site, it decides alone', () => {
  // Host was rewritten, has the default port, or the page's referrer policy hides the origin.
  for (const [origin, host] of [
    ['https://shop.example', '10.0.0.7:8080'],
    ['https://shop.example', 'shop.example:443'],
    ['null', 'shop.example'],
  ] as const) {
    assert.ok(accepts({ origin, host, 'sec-fetch-site': 'same-origin' }), origin);
    for (const site of ['cross-site', 'same-site', 'same-origin, cross-site', 'anything'])
      assert.ok(!accepts({ origin, host, 'sec-fetch-site': site }), site);
  }
  const own = { origin: 'https://shop.example', host: 'shop.example' };
  assert.ok(!accepts({ ...own, 'sec-fetch-site': 'cross-site' }, { BASE_URL: 'https://shop.example' }));
  assert.ok(accepts({ host: 'shop.example', 'sec-fetch-site': 'none' }));
});

test('elsewhere the origin must be the Host, without regard to default ports', () => {
  for (const [origin, host] of [
    ['http://shop.example', 'shop.example'],
    ['http://shop.example', 'shop.example:80'],
    ['https://shop.example', 'SHOP.example:443'],
    ['http://shop.example:8080', 'shop.example:8080'],
    ['http://[fd00::1]', '[fd00::1]:80'],
  ] as const)
    assert.ok(accepts({ origin, host }), `${origin} ${host}`);
  for (const [origin, host] of [
    ['null', 'shop.example'],
    ['null', ''],
    ['http://evil.example', 'shop.example'],
    ['http://shop.example', 'shop.example:8080'],
    ['http://shop.example:8080', 'shop.example'],
  ] as const)
    assert.ok(!accepts({ origin, host }), `${origin} ${host}`);
});

test('or the host of BASE_URL, or one in ALLOWED_HOSTS, which `*` is not', () => {
  const rewritten = { origin: 'http://shop.internal', host: 'frontend.demo-app:8080' };
  assert.ok(!accepts(rewritten));
  assert.ok(!accepts({ ...rewritten, 'x-forwarded-host': 'shop.internal' }), 'everyone can send this header');
  assert.ok(accepts(rewritten, { BASE_URL: 'http://shop.internal/boutique' }));
  assert.ok(accepts(rewritten, { ALLOWED_HOSTS: '.internal' }));
  assert.ok(!accepts(rewritten, { BASE_URL: '/boutique', ALLOWED_HOSTS: 'other.example' }));
  assert.ok(!accepts(rewritten, { ALLOWED_HOSTS: '*' }));
});

test('a program sends neither, and only forms are checked', () => {
  assert.ok(accepts({ host: 'shop.example' }));
  const headers = { origin: 'http://evil.example', host: 'shop.example', 'sec-fetch-site': 'cross-site' };
  assert.equal(formCheck(readEnv('frontend', {}))({ method: 'GET', headers }), undefined);
  assert.deepEqual(formCheck(readEnv('frontend', {}))({ method: 'POST', headers }), [
    ['Origin', 'http://evil.example'],
    ['Host', 'shop.example'],
  ]);
});
