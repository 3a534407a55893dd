import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { openSignIn } from '../../services/frontend/pages/sign-in/sign-in.ts';
import { keyFrom } from './sign-in-keys.ts';

test('the frontend accepts a token of its key, and neither an expired one nor one of another key', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'keys-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'key.pem');
  const own = keyFrom('seed', 'old');
  writeFileSync(file, own.pem);
  const signIn = await openSignIn(testWorkload('frontend', { SIGN_IN_KEY_FILE: file }));
  assert.equal((await signIn.read(await own.sign(60)))?.name, 'Ann');
  assert.equal(await signIn.read(await own.sign(-60)), undefined);
  assert.equal(await signIn.read(await keyFrom('seed', 'new').sign(60)), undefined);
});

test('a seed and a name always give the same key', () => {
  assert.equal(keyFrom('seed', 'old').pem, keyFrom('seed', 'old').pem);
  assert.notEqual(keyFrom('seed', 'old').pem, keyFrom('other', 'old').pem);
});
