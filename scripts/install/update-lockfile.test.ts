// A package.json that is newer than the lockfile, in a small workspace.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { read, root } from '../../testing/sources.ts';

const workspace = mkdtempSync(join(tmpdir(), 'install-'));
after(() => rmSync(workspace, { recursive: true, force: true }));

function write(path: string, content: object | string): void {
  mkdirSync(join(workspace, path, '..'), { recursive: true });
  writeFileSync(join(workspace, path), typeof content === 'string' ? content : JSON.stringify(content));
}

const lockfile = () => readFileSync(join(workspace, 'pnpm-lock.yaml'), 'utf8');

/** Runs a command, which installs first. */
function install(ci: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/run.mjs', '-e', '0'], {
    cwd: workspace,
    env: { ...process.env, CI: ci },
    encoding: 'utf8',
  });
  return { status, text: stdout + stderr };
}

// The Node that every command runs on, as in the repository's own lockfile: nothing is downloaded.
const { optionalDependencies } = JSON.parse(read('package.json'));
const names = Object.keys(optionalDependencies);
const section = (title: string) =>
  names
    .map((name) => read('pnpm-lock.yaml').match(new RegExp(`^  ${name}@\\S+:(?: \\{\\}|(?:\\n {4}.*)+)`, `gm`)))
    .map((found) => found?.[title === 'packages' ? 0 : 1] ?? '')
    .join('\n\n');
write('package.json', { name: 'shop', private: true, optionalDependencies });
write('protos/package.json', { name: '@boutique/protos', version: '0.1.0' });
write('pnpm-workspace.yaml', 'packages: [protos, services/*]\nmanagePackageManagerVersions: false\n');
const specifiers = names.map(
  (name) =>
    `      ${name}:\n        specifier: ${optionalDependencies[name]}\n        version: ${optionalDependencies[name]}`,
);
write(
  'pnpm-lock.yaml',
  `lockfileVersion: '9.0'

settings:
  autoInstallPeers: true
  excludeLinksFromLockfile: false

importers:

  .:
    optionalDependencies:
${specifiers.join('\n')}

  protos: {}

packages:

${section('packages')}

snapshots:

${section('snapshots')}
`,
);
for (const part of ['scripts/run.mjs', 'scripts/install'])
  cpSync(join(root, part), join(workspace, part), { recursive: true });
const wishlist = { name: '@boutique/wishlistservice', dependencies: { '@boutique/protos': 'workspace:*' } };
write('services/wishlistservice/package.json', wishlist);

test('in CI, a lockfile without a package fails, and the message says what to do', () => {
  const before = lockfile();
  const { status, text } = install('true');
  assert.equal(status, 1, text);
  assert.match(text, /pnpm-lock\.yaml is older than a package\.json.*commit/s);
  assert.equal(lockfile(), before);
});

test('elsewhere it is updated with a note, in a form that every pnpm accepts, and without a registry URL', () => {
  const { status, text } = install('');
  assert.equal(status, 0, text);
  assert.match(text, /Updated pnpm-lock\.yaml: commit it/);
  assert.match(lockfile(), /services\/wishlistservice:\n {4}dependencies:\n {6}'@boutique\/protos'/);
  assert.doesNotMatch(lockfile(), /https?:|tarball|\b(os|cpu): [^[]/);
});

test('an updated lockfile is accepted, in CI too', () => {
  const before = lockfile();
  assert.deepEqual(install('true'), { status: 0, text: '' });
  assert.equal(lockfile(), before);
});
