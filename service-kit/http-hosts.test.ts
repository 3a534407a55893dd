import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EnvError, readEnv } from './env.ts';
import { hostCheck, readBaseUrl } from './http-hosts.ts';

const env = (vars: Record<string, string>) => readEnv('frontend', vars);
const accepts = (vars: Record<string, string>, host: string | undefined) => hostCheck(env(vars))(host) === undefined;

const loopbackAddresses = ['127.0.0.1', '127.0.0.2', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', '::ffff:7f00:1'];
const loopbackHosts = [
  'localhost',
  'LOCALHOST:8080',
  'localhost.:8080',
  'shop.localhost',
  '127.0.0.1:8080',
  '127.1.2.3',
  '[::1]',
  '[::1]:80',
];
const otherHosts = [
  'evil.example',
  'evil.example:8080',
  'localhost.evil.example',
  'evil.example#localhost',
  'localhost@evil.example',
  '127.0.0.1.evil.example',
  '127.0.0.1.evil.example:8080',
  '192.168.0.7',
  '[::2]',
  '0.0.0.0',
  'localhost:8080:8080',
  'localhost, evil.example',
  'localhost evil.example',
  'evillocalhost',
  '',
  undefined,
];

test('a server on loopback accepts only loopback hosts', () => {
  for (const LISTEN_ADDR of [...loopbackAddresses, 'localhost', 'LocalHost']) {
    for (const host of loopbackHosts) assert.ok(accepts({ LISTEN_ADDR }, host), `${LISTEN_ADDR}: ${host}`);
    for (const host of otherHosts) assert.ok(!accepts({ LISTEN_ADDR }, host), `${LISTEN_ADDR}: ${host}`);
  }
});

test('a password in BASE_URL is not shown', () => {
  assert.throws(
    () => readBaseUrl(env({ BASE_URL: 'http://ann:hunter2@shop/?a' })),
    (error) => error instanceof EnvError && /BASE_URL/.test(error.message) && !/hunter2/.test(error.message),
  );
});

test('other servers accept every host', () => {
  for (const LISTEN_ADDR of ['', '0.0.0.0', '::', '10.0.0.1', '::ffff:10.0.0.1'])
    for (const host of [...loopbackHosts, ...otherHosts]) assert.ok(accepts({ LISTEN_ADDR }, host), host);
});

test('ALLOWED_HOSTS adds hosts, also with all their subdomains, and restricts every server', () => {
  for (const LISTEN_ADDR of ['127.0.0.1', '0.0.0.0']) {
    const vars = { LISTEN_ADDR, ALLOWED_HOSTS: 'shop.example, .Example.org ,[fd00::1]' };
    for (const host of ['localhost', 'shop.example:80', 'a.example.org', 'a.b.example.org', '[fd00::1]:8080'])
      assert.ok(accepts(vars, host), host);
    for (const host of ['a.shop.example', 'example.org', 'badexample.org', 'evil.example', undefined])
      assert.ok(!accepts(vars, host), host);
  }
  assert.ok(accepts({ LISTEN_ADDR: '127.0.0.1', ALLOWED_HOSTS: '*' }, 'evil.example'));
});

test('the host of BASE_URL is accepted', () => {
  const vars = { LISTEN_ADDR: '127.0.0.1', BASE_URL: 'https://shop.example/boutique' };
  assert.ok(accepts(vars, 'shop.example'));
  assert.ok(accepts(vars, 'shop.example:8443'));
  assert.ok(!accepts(vars, 'evil.example'));
});

test('a rejection names the host and the variable', () => {
  assert.equal(
    hostCheck(env({ LISTEN_ADDR: '127.0.0.1' }))('evil.example:8080'),
    'The host "evil.example:8080" is not allowed here. If it is yours, add it to ALLOWED_HOSTS.',
  );
});

test('BASE_URL is a path or a URL', () => {
  for (const [BASE_URL, path, host] of [
    ['', '', undefined],
    ['/', '', undefined],
    ['/shop', '/shop', undefined],
    ['/shop/a/', '/shop/a', undefined],
    ['https://shop.example', '', 'shop.example'],
    ['http://shop.example:8080/', '', 'shop.example'],
    ['https://Shop.example/a/b/', '/a/b', 'shop.example'],
  ] as const)
    assert.deepEqual(readBaseUrl(env({ BASE_URL })), { path, host }, BASE_URL);
});

test('invalid values are errors that name the variable', () => {
  for (const BASE_URL of [
    'shop',
    '//shop',
    '/a b',
    'ftp://shop/a',
    'https://',
    'https://shop/?a',
    '/a/../b',
    '/./a',
    'https://shop/a%20b',
  ])
    assert.throws(
      () => readBaseUrl(env({ BASE_URL })),
      (error) => error instanceof EnvError && error.message.startsWith(`frontend: BASE_URL is "${BASE_URL}", but must`),
      BASE_URL,
    );
  for (const ALLOWED_HOSTS of ['https://shop.example', 'shop.example:80', 'a b', '*.example.com', 'a,,/'])
    assert.throws(() => hostCheck(env({ ALLOWED_HOSTS })), /^Error: frontend: ALLOWED_HOSTS is /, ALLOWED_HOSTS);
});
