import assert from 'node:assert/strict';
import { test } from 'node:test';
import { passes, watchedFolders } from './redeploy-watch.ts';

const ads = 'services/adservice/ads.ts';
const cart = 'services/cartservice/cart.ts';
const kit = 'service-kit/serve.ts';

test("the user's own folder is watched with the shop's, and a file in it may affect everything", () => {
  assert.deepEqual(watchedFolders('/home/ann/overlay').slice(0, -1), watchedFolders());
  assert.equal(watchedFolders('/home/ann/overlay').at(-1), '/home/ann/overlay');
  const { ended, next } = passes(undefined);
  ended(true);
  assert.equal(next(['../../home/ann/overlay/patch.yaml']), undefined);
});

test('a pass redeploys the services whose files were saved, and all of them for a file of all', () => {
  const { ended, next } = passes(undefined);
  ended(true);
  assert.deepEqual(next([cart, ads]), ['adservice', 'cartservice']);
  ended(true);
  assert.deepEqual(next([kit]), undefined);
});

test('after a failed pass, the next one also redeploys its services, until one succeeds', () => {
  const { ended, next } = passes(undefined);
  ended(true);
  next([ads]);
  ended(false);
  assert.deepEqual(next([cart]), ['adservice', 'cartservice']);
  ended(false);
  assert.deepEqual(next([cart]), ['adservice', 'cartservice']);
  ended(true);
  assert.deepEqual(next([cart]), ['cartservice']);
});

test('after a failed first pass, the next one redeploys everything', () => {
  const { ended, next } = passes(undefined);
  ended(false);
  assert.deepEqual(next([ads]), undefined);
});

test('with names, a pass redeploys only these services', () => {
  const { ended, next } = passes(['adservice', 'cartservice']);
  ended(true);
  assert.deepEqual(next(['services/frontend/main.ts']), []);
  assert.deepEqual(next([ads, 'services/frontend/main.ts']), ['adservice']);
  ended(false);
  assert.deepEqual(next(['services/frontend/main.ts']), [], 'a file of another service starts no pass');
  assert.deepEqual(next([kit]), ['adservice', 'cartservice']);
});
