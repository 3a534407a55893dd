import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { createLocalJWKSet, jwtVerify, SignJWT } from 'jose';
import { openSignIn, readName, tokenSeconds } from './sign-in.ts';

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

test('any name is accepted unless it is empty, too long or contains markup', () => {
  assert.equal(readName('  Ann   Lee '), 'Ann Lee');
  assert.equal(readName('山田 太郎'), '山田 太郎');
  for (const bad of ['', '   ', 'x'.repeat(65), '<b>', 'a\u0000b']) assert.equal(readName(bad), undefined);
});
