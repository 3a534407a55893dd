import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { EnvError } from '@boutique/service-kit/env';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { createLocalJWKSet, jwtVerify, SignJWT } from 'jose';
import { openSignIn, readName, tokenSeconds } from './sign-in.ts';

const directory = mkdtempSync(join(tmpdir(), 'sign-in-'));
after(() => rmSync(directory, { recursive: true }));
const env = (vars: Record<string, string> = {}) => testWorkload('frontend', vars);

test('a token names the visitor and is verifiable with the public key set', async () => {
  const signIn = await openSignIn(env());
  const { token, userId } = await signIn.signIn('Ann');
  assert.deepEqual(await signIn.read(token), { token, userId, name: 'Ann' });
  const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(signIn.keySet));
  assert.deepEqual([payload.sub, payload.name, payload.iss, protectedHeader.alg], [userId, 'Ann', 'boutique', 'ES256']);
  assert.ok(!JSON.stringify(signIn.keySet).includes('"d"'), 'the private part stays here');
});

test('the same name has the same cart, in upper or lower case', async () => {
  const signIn = await openSignIn(env());
  assert.equal((await signIn.signIn('Ann')).userId, (await signIn.signIn('ANN')).userId);
  assert.notEqual((await signIn.signIn('Ann')).userId, (await signIn.signIn('Bob')).userId);
});

test('a forged, changed, unsigned or foreign token is rejected', async () => {
  const signIn = await openSignIn(env());
  const { token } = await signIn.signIn('Ann');
  const [header, , signature] = token.split('.');
  const payload = Buffer.from(JSON.stringify({ sub: 'name-x', name: 'Eve', iss: 'boutique', aud: 'boutique' }));
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const foreign = await new SignJWT({ name: 'Eve' })
    .setProtectedHeader({ alg: 'ES256' })
    .setSubject('x')
    .sign(privateKey);
  for (const bad of [
    'x',
    '',
    `${header}.${payload.toString('base64url')}.${signature}`,
    `${none}.${payload.toString('base64url')}.`,
    foreign,
    (await (await openSignIn(env())).signIn('Ann')).token,
  ])
    assert.equal(await signIn.read(bad), undefined);
});

test('a token is verified once, until it expires', async (t) => {
  const signIn = await openSignIn(env());
  const { token } = await signIn.signIn('Ann');
  const first = await signIn.read(token);
  assert.ok(first);
  assert.equal(await signIn.read(token), first);
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + (tokenSeconds + 1) * 1_000 });
  assert.equal(await signIn.read(token), undefined);
});

test('only the latest verified tokens are cached', async () => {
  const signIn = await openSignIn(env());
  const { token } = await signIn.signIn('Ann');
  const first = await signIn.read(token);
  for (let i = 0; i < 1_000; i++) await signIn.read((await signIn.signIn(`Bob ${i}`)).token);
  const again = await signIn.read(token);
  assert.deepEqual(again, first);
  assert.notEqual(again, first);
});

test('the key in DATA_DIR is generated once and readable by its owner only', async () => {
  const first = await openSignIn(env({ DATA_DIR: directory }));
  const { token } = await first.signIn('Ann');
  const second = await openSignIn(env({ DATA_DIR: directory }));
  assert.equal((await second.read(token))?.name, 'Ann');
  assert.equal(statSync(join(directory, 'frontend-sign-in.pem')).mode & 0o777, 0o600);
});

test('replicas with the same key file accept each other’s tokens', async () => {
  const file = join(directory, 'frontend-sign-in.pem');
  assert.match(readFileSync(file, 'utf8'), /PRIVATE KEY/);
  const [one, two] = [
    await openSignIn(env({ SIGN_IN_KEY_FILE: file })),
    await openSignIn(env({ SIGN_IN_KEY_FILE: file })),
  ];
  assert.equal((await two.read((await one.signIn('Ann')).token))?.name, 'Ann');
});

test('an invalid key file is a configuration error', async () => {
  const bad = join(directory, 'bad.pem');
  writeFileSync(bad, 'no key');
  for (const file of [bad, join(directory, 'missing.pem')])
    await assert.rejects(openSignIn(env({ SIGN_IN_KEY_FILE: file })), (error) => {
      assert.ok(error instanceof EnvError);
      return /SIGN_IN_KEY_FILE takes a P-256 key/.test(error.message);
    });
});

test('any name is accepted unless it is empty, too long or contains markup', () => {
  assert.equal(readName('  Ann   Lee '), 'Ann Lee');
  assert.equal(readName('山田 太郎'), '山田 太郎');
  for (const bad of ['', '   ', 'x'.repeat(65), '<b>', 'a\u0000b']) assert.equal(readName(bad), undefined);
});
