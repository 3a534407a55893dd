import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { EnvError } from '@boutique/service-kit/env';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { openSignIn } from './sign-in.ts';

const directory = mkdtempSync(join(tmpdir(), 'signing-keys-'));
after(() => rmSync(directory, { recursive: true }));
const env = (vars: Record<string, string> = {}) => testWorkload('frontend', vars);
const ownKey = 'frontend-sign-in.pem';

const pem = (namedCurve = 'P-256', type: 'pkcs8' | 'sec1' = 'pkcs8') =>
  generateKeyPairSync('ec', { namedCurve }).privateKey.export({ type, format: 'pem' });

function fileWith(...blocks: (string | Buffer)[]): string {
  const path = join(directory, `${crypto.randomUUID()}.pem`);
  writeFileSync(path, blocks.join(''));
  return path;
}
const withFile = (path: string) => openSignIn(env({ SIGN_IN_KEY_FILE: path }));

test('the key in DATA_DIR is generated once and readable by its owner only', async () => {
  const data = join(directory, 'data');
  const first = await openSignIn(env({ DATA_DIR: data }));
  const { token } = await first.signIn('Ann');
  const second = await openSignIn(env({ DATA_DIR: data }));
  assert.equal((await second.read(token))?.name, 'Ann');
  assert.equal(statSync(join(data, ownKey)).mode & 0o777, 0o600);
  assert.equal(statSync(data).mode & 0o777, 0o700);
  assert.deepEqual(readdirSync(data), [ownKey]);
});

test('processes that start at the same time use the same key', async (t) => {
  const code = `
    const { parentPort } = require('node:worker_threads');
    import('${new URL('./signing-keys.ts', import.meta.url)}').then(({ readSigningKeys }) => {
      parentPort.on('message', (directory) => {
        const env = { service: 'frontend', optional: (name) => (name === 'DATA_DIR' ? directory : undefined) };
        try {
          parentPort.postMessage(readSigningKeys(env)[0].export({ type: 'pkcs8', format: 'pem' }));
        } catch (error) {
          parentPort.postMessage(error.message);
        }
      });
      parentPort.postMessage('ready');
    });`;
  const workers = Array.from({ length: 4 }, () => new Worker(code, { eval: true }));
  t.after(() => Promise.all(workers.map((worker) => worker.terminate())));
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  for (let round = 0; round < 20; round++) {
    const data = join(directory, `race-${round}`);
    mkdirSync(data);
    const keys = workers.map(async (worker) => String((await once(worker, 'message'))[0]));
    for (const worker of workers) worker.postMessage(data);
    const found = new Set(await Promise.all(keys));
    assert.equal(found.size, 1, `round ${round}`);
    assert.match([...found][0] ?? '', /PRIVATE KEY/);
  }
});

test('replicas with the same key file accept each other’s tokens', async () => {
  for (const path of [fileWith(pem()), fileWith(pem('P-256', 'sec1'))]) {
    const [one, two] = [await withFile(path), await withFile(path)];
    assert.equal((await two.read((await one.signIn('Ann')).token))?.name, 'Ann');
  }
});

test('a key is rotated without signing anyone out', async () => {
  const [old, fresh] = [pem(), pem()];
  const before = await withFile(fileWith(old));
  const { token } = await before.signIn('Ann');
  const rotated = await withFile(fileWith(fresh, '\n# the key until May\n', old));
  assert.equal((await rotated.read(token))?.name, 'Ann');
  assert.equal(rotated.keySet.keys.length, 2);
  const { token: newToken } = await rotated.signIn('Ann');
  const after = await withFile(fileWith(fresh));
  assert.equal((await after.read(newToken))?.name, 'Ann');
  assert.equal(await after.read(token), undefined);
  assert.equal(await before.read(newToken), undefined);
});

test('a key that is in the file twice is used once', async () => {
  const [old, fresh] = [pem(), pem()];
  const { token } = await (await withFile(fileWith(old))).signIn('Ann');
  const twice = await withFile(fileWith(fresh, old, fresh, old));
  assert.equal(twice.keySet.keys.length, 2);
  assert.equal((await twice.read(token))?.name, 'Ann');
  assert.equal((await twice.read((await twice.signIn('Bob')).token))?.name, 'Bob');
});

test('a key in DATA_DIR that others can read becomes private', async () => {
  const data = mkdtempSync(join(directory, 'open-'));
  writeFileSync(join(data, ownKey), pem(), { mode: 0o644 });
  await openSignIn(env({ DATA_DIR: data }));
  assert.equal(statSync(join(data, ownKey)).mode & 0o777, 0o600);
});

const encrypted = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'secret',
  });

const invalid = () => ({
  empty: fileWith(''),
  'no key': fileWith('no key'),
  'another curve': fileWith(pem('P-384')),
  'a second key of another curve': fileWith(pem(), pem('P-384')),
  'half a key': fileWith(String(pem()).slice(0, 100)),
  'an encrypted second key': fileWith(pem(), encrypted()),
  'a truncated key before a good one': fileWith(String(pem()).slice(0, 100), '\n', pem()),
  'a damaged key': fileWith(String(pem()).replace(/\n.{20}/, '\n')),
  missing: join(directory, 'missing.pem'),
  'a folder': directory,
});

for (const [what, path] of Object.entries(invalid()))
  test(`a SIGN_IN_KEY_FILE that is invalid (${what}) is an error that names variable and file`, async () => {
    await assert.rejects(withFile(path), (error) => {
      assert.ok(error instanceof EnvError);
      assert.ok(error.message.startsWith(`frontend: SIGN_IN_KEY_FILE is "${path}", but `), error.message);
      assert.doesNotMatch(error.message, /error:|routines/);
      assert.match(error.message, /openssl ecparam/);
      return !error.message.includes('\n');
    });
  });

test('a damaged key in DATA_DIR is an error that names the file and the remedy', async () => {
  for (const content of ['', 'no key', pem('P-384')]) {
    const data = mkdtempSync(join(directory, 'damaged-'));
    writeFileSync(join(data, ownKey), content);
    await assert.rejects(openSignIn(env({ DATA_DIR: data })), (error) => {
      assert.ok(error instanceof EnvError);
      assert.ok(error.message.includes(join(data, ownKey)), error.message);
      return /If you delete the file, a new key is generated/.test(error.message);
    });
  }
});
