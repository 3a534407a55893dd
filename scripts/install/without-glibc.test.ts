// Systems without glibc, such as Alpine: the real script with the check for glibc's loader faked. It was not run on Alpine.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { freshDirectory } from '../../testing/running-shop.ts';
import { read, root } from '../../testing/sources.ts';

const checkout = freshDirectory();
after(() => rmSync(checkout, { recursive: true, force: true }));
mkdirSync(join(checkout, 'node_modules/.bin'), { recursive: true });
mkdirSync(join(checkout, 'services'));
for (const path of ['scripts/run.mjs', 'scripts/install/packages.mjs', 'scripts/install/install.mjs'])
  write(path, read(path));
for (const path of ['scripts/install/lock.mjs', 'scripts/install/run-to-end.mjs', 'scripts/install/accept.mjs'])
  write(path, read(path));
write('package.json', '{"type": "module"}');
/** Like the glibc Node of the packages: it can't run there. */
const glibcNode = join(checkout, 'node_modules/.bin/node');

function write(path: string, text: string): void {
  mkdirSync(join(checkout, path, '..'), { recursive: true });
  writeFileSync(join(checkout, path), text);
}

/** Runs a script of the checkout, as on a system without glibc's loader and with this version of Node. */
function run(script: string, version: string, args: string[] = []) {
  const fake = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const { existsSync } = fs;
fs.existsSync = (path) => !String(path).startsWith('/lib') && existsSync(path);
syncBuiltinESMExports();
Object.defineProperty(process.versions, 'node', { value: '${version}' });
Object.defineProperty(process, 'version', { value: 'v${version}' });`;
  const flag = `--import=data:text/javascript,${encodeURIComponent(fake)}`;
  const env = { ...process.env, npm_config_user_agent: 'pnpm/10.0.0' };
  return spawnSync(process.execPath, [flag, script, ...args], { cwd: checkout, env, encoding: 'utf8' });
}

test('an old system Node is rejected in one sentence that names glibc', () => {
  const { status, stderr } = run('scripts/run.mjs', '22.1.0', ['-e', '0']);
  assert.equal(status, 1);
  assert.match(stderr, /^Node 24 or newer is required, but this is v22\.1\.0\. This system lacks glibc.*\n$/);
});

test('a new system Node is used, and that of the packages does not shadow it', () => {
  writeFileSync(glibcNode, 'not a program');
  const accepted = run('scripts/install/accept.mjs', '24.0.0');
  assert.equal(accepted.status, 0, accepted.stderr);
  assert.ok(!existsSync(glibcNode));
  const { status, stdout, stderr } = run('scripts/run.mjs', '24.0.0', ['-p', 'process.execPath']);
  assert.equal(status, 0, stderr);
  assert.equal(stdout.trim(), process.execPath);
});

test('with glibc, the Node of the packages is used', () => {
  const { stdout } = spawnSync(process.execPath, ['scripts/run.mjs', '-p', 'process.execPath'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (process.platform === 'linux') assert.match(stdout, /node_modules\/.*node-linux-/);
});
