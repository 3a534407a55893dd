// scripts/install.mjs in a small workspace of its own: what happens when a package.json is newer than the lockfile.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { root } from '../testing/sources.ts';

const workspace = mkdtempSync(join(tmpdir(), 'install-'));
after(() => rmSync(workspace, { recursive: true, force: true }));

function write(path: string, content: object | string): void {
  mkdirSync(join(workspace, path, '..'), { recursive: true });
  writeFileSync(join(workspace, path), typeof content === 'string' ? content : JSON.stringify(content));
}

const lockfile = () => readFileSync(join(workspace, 'pnpm-lock.yaml'), 'utf8');

function install(ci: string) {
  const script = join(workspace, 'scripts/install.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
    env: { ...process.env, CI: ci },
    encoding: 'utf8',
  });
  return { status, text: stdout + stderr };
}

write('package.json', { name: 'shop', private: true });
write('protos/package.json', { name: '@boutique/protos', version: '0.1.0' });
write('pnpm-workspace.yaml', 'packages: [protos, services/*]\nmanagePackageManagerVersions: false\n');
write(
  'pnpm-lock.yaml',
  "lockfileVersion: '9.0'\n\nsettings:\n  autoInstallPeers: true\n  excludeLinksFromLockfile: false\n\nimporters:\n\n  .: {}\n\n  protos: {}\n",
);
cpSync(join(root, 'scripts/install.mjs'), join(workspace, 'scripts/install.mjs'));
const wishlist = { name: '@boutique/wishlistservice', dependencies: { '@boutique/protos': 'workspace:*' } };
write('services/wishlistservice/package.json', wishlist);

test('in CI a lockfile that lacks a package fails with the remedy', () => {
  const before = lockfile();
  const { status, text } = install('true');
  assert.equal(status, 1, text);
  assert.match(text, /pnpm-lock\.yaml is older than a package\.json.*commit/s);
  assert.equal(lockfile(), before);
});

test('elsewhere it is updated, with a note, and without the name of a registry', () => {
  const { status, text } = install('');
  assert.equal(status, 0, text);
  assert.match(text, /Updated pnpm-lock\.yaml: commit it/);
  assert.match(lockfile(), /services\/wishlistservice:\n {4}dependencies:\n {6}'@boutique\/protos'/);
  assert.doesNotMatch(lockfile(), /https?:|tarball/);
});

test('then it is up to date, in CI too', () => {
  const before = lockfile();
  assert.deepEqual(install('true'), { status: 0, text: '' });
  assert.equal(lockfile(), before);
});
