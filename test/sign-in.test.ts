import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLocalJWKSet, decodeProtectedHeader, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { buy, fillCart, mug } from '../testing/buying.ts';
import { textOf } from '../testing/page.ts';
import { sharedShop } from '../testing/shared-shop.ts';
import { visitor } from '../testing/visitor.ts';

const shop = sharedShop({ vars: { ENABLE_SIGN_IN: 'true' } });

test('a visitor who signs in keeps the cart, and sees it on another machine', async () => {
  const ann = visitor(shop.url);
  await fillCart(ann, mug, 7);
  await fillCart(ann, mug, 8);
  const response = await ann.postForm('/sign-in', { name: 'Ann' });
  assert.deepEqual([response.status, response.location], [303, '/']);
  assert.match(textOf((await ann.get('/cart')).text), /Sign out \(Ann\)/);
  assert.match((await ann.get('/cart')).text, /Cart 15 items/);

  const elsewhere = visitor(shop.url);
  await elsewhere.postForm('/sign-in', { name: 'ann' });
  assert.match((await elsewhere.get('/cart')).text, /Cart 15 items/);
});

test('signing in several times in parallel does not change the cart', async () => {
  const fay = visitor(shop.url);
  await fillCart(fay, mug, 9);
  await Promise.all(Array.from({ length: 4 }, () => fay.postForm('/sign-in', { name: 'Fay' })));
  assert.match((await fay.get('/cart')).text, /Cart 9 items/);
});

test("a session cookie with a signed-in visitor's user ID gives no access to that visitor's orders", async () => {
  const gil = visitor(shop.url);
  await gil.postForm('/sign-in', { name: 'Gil' });
  const path = await buy(gil);
  const { payload } = await jwtVerify(
    gil.cookies.get('shop_token') ?? '',
    createLocalJWKSet(JSON.parse((await gil.get('/.well-known/jwks.json')).text)),
  );
  const mallory = visitor(shop.url);
  mallory.cookies.set('shop_session-id', payload.sub ?? '');
  assert.equal((await mallory.get(path)).status, 404);
  assert.doesNotMatch((await mallory.get('/orders')).text, new RegExp(path));
});

test('the 404 page shows the signed-in name', async () => {
  const hal = visitor(shop.url);
  await hal.postForm('/sign-in', { name: 'Hal' });
  const { status, text } = await hal.get('/nowhere');
  assert.equal(status, 404);
  assert.match(textOf(text), /Sign out \(Hal\)/);
});

test('orders belong to the signed-in name, and are hidden after signing out', async () => {
  const bea = visitor(shop.url);
  await bea.postForm('/sign-in', { name: 'Bea' });
  const path = await buy(bea);
  assert.equal((await bea.get(path)).status, 200);
  await bea.postForm('/logout', {});
  assert.equal(bea.cookies.has('shop_token'), false);
  assert.equal((await bea.get(path)).status, 404);
  assert.match(textOf((await bea.get('/')).text), /Sign in/);
});

test('signing in and out starts a new session, so an ID that someone else chose is useless', async () => {
  const jo = visitor(shop.url);
  jo.cookies.set('shop_session-id', 'chosen-by-mallory');
  await fillCart(jo, mug, 3);
  await jo.postForm('/sign-in', { name: 'Jo' });
  assert.match((await jo.get('/cart')).text, /Cart 3 items/);
  const signedIn = jo.cookies.get('shop_session-id');
  assert.match(signedIn ?? '', /^[0-9a-f-]{36}$/);
  await jo.postForm('/logout', {});
  await fillCart(jo, mug, 4);
  assert.notEqual(jo.cookies.get('shop_session-id'), signedIn);
  const mallory = visitor(shop.url);
  mallory.cookies.set('shop_session-id', 'chosen-by-mallory');
  assert.match((await mallory.get('/cart')).text, /Your cart is empty/);
});

test("one visitor's cart does not move to the next name on the same machine", async () => {
  const both = visitor(shop.url);
  await both.postForm('/sign-in', { name: 'Cleo' });
  await fillCart(both, mug, 2);
  await both.postForm('/sign-in', { name: 'Dora' });
  assert.match((await both.get('/cart')).text, /Your cart is empty/);
});

test('the token is a JWT that can be verified with the public key set', async () => {
  const eve = visitor(shop.url);
  const response = await eve.postForm('/sign-in', { name: 'Eve' });
  assert.match(
    response.headers.getSetCookie().join('\n'),
    /shop_token=[^;]+; Max-Age=172800; Path=\/; HttpOnly; SameSite=Lax/,
  );
  const keys = await eve.get('/.well-known/jwks.json');
  assert.equal(keys.status, 200);
  const { payload } = await jwtVerify(eve.cookies.get('shop_token') ?? '', createLocalJWKSet(JSON.parse(keys.text)));
  assert.equal(payload.name, 'Eve');
  assert.deepEqual(Object.keys(payload).sort(), ['aud', 'exp', 'iat', 'iss', 'name', 'sub']);
});

test('a forged token is ignored', async () => {
  const ivy = visitor(shop.url);
  await ivy.postForm('/sign-in', { name: 'Ivy' });
  const token = ivy.cookies.get('shop_token') ?? '';
  const [head = '', body = '', signature = ''] = token.split('.');
  const payload = JSON.parse(Buffer.from(body, 'base64url').toString());
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const { privateKey } = await generateKeyPair('ES256');
  const shown = async (cookie: string) => {
    const mallory = visitor(shop.url);
    mallory.cookies.set('shop_token', cookie);
    const { status, text } = await mallory.get('/');
    assert.equal(status, 200);
    return textOf(text);
  };
  assert.match(await shown(token), /Sign out \(Ivy\)/);
  for (const forged of [
    `${encode({ alg: 'none' })}.${body}.`,
    `${encode({ alg: 'none' })}.${body}.${signature}`,
    `${head}.${encode({ ...payload, name: 'Ann' })}.${signature}`,
    await new SignJWT(payload).setProtectedHeader({ ...decodeProtectedHeader(token), alg: 'ES256' }).sign(privateKey),
  ]) {
    assert.doesNotMatch(await shown(forged), /Sign out/, forged);
    assert.match(await shown(forged), /Sign in/, forged);
  }
});

test('an invalid name is rejected with a message', async () => {
  for (const name of ['', ' ', '<script>', 'x'.repeat(65)]) {
    const { status, text } = await visitor(shop.url).postForm('/sign-in', { name });
    assert.equal(status, 422);
    assert.match(textOf(text), /Your name/);
  }
});
