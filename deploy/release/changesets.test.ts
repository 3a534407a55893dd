// The configuration of changesets, applied to a copy of all package.json files.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { root } from '../../testing/sources.ts';
import { notesOf } from './artifacts.ts';

const copy = mkdtempSync(join(tmpdir(), 'changesets-'));
after(() => rmSync(copy, { recursive: true, force: true }));

test("a release raises the shop's version, writes CHANGELOG.md, and changes no other package", () => {
  const manifests = globSync(['package.json', '*/package.json', 'services/*/package.json'], { cwd: root });
  for (const path of [...manifests, 'pnpm-workspace.yaml', '.changeset/config.json']) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(root, path), join(copy, path));
  }
  writeFileSync(join(copy, '.changeset/chart.md'), '---\n"online-boutique": minor\n---\n\nAdds a Helm chart.\n');
  const before = manifests.map((path) => [path, readFileSync(join(copy, path), 'utf8')]);
  const run = (program: string, ...args: string[]) => execFileSync(program, args, { cwd: copy, stdio: 'pipe' });
  run('git', 'init', '--quiet');
  run(process.execPath, join(root, 'node_modules/@changesets/cli/bin.js'), 'version');

  const changed = before.filter(([path = '', text]) => readFileSync(join(copy, path), 'utf8') !== text);
  assert.deepEqual(
    changed.map(([path]) => path),
    ['package.json'],
  );
  const versionOf = (text = '') => JSON.parse(text).version.split('.').map(Number);
  const [major, minor] = versionOf(changed[0]?.[1]);
  assert.deepEqual(versionOf(readFileSync(join(copy, 'package.json'), 'utf8')), [major, minor + 1, 0]);
  assert.match(readFileSync(join(copy, 'CHANGELOG.md'), 'utf8'), /^### Minor Changes\n\n- Adds a Helm chart\.$/m);
  const changelog = readFileSync(join(copy, 'CHANGELOG.md'), 'utf8');
  assert.equal(notesOf(`${major}.${minor + 1}.0`, changelog), '### Minor Changes\n\n- Adds a Helm chart.');
  assert.equal(notesOf('9.9.9', changelog), '');
  assert.deepEqual(globSync('{*,services/*}/CHANGELOG.md', { cwd: copy }), []);
});
