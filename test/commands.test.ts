// Every command of package.json: its help, and what it does with an option that it doesn't have.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { read, root } from '../testing/sources.ts';

const { scripts } = JSON.parse(read('package.json'));
/** Biome's own, that of changesets, and one that pnpm calls. */
const foreign = ['format', 'changeset', 'postinstall'];
const names = Object.keys(scripts).filter((name) => !foreign.includes(name));

interface Ended {
  readonly code: unknown;
  readonly out: string;
  readonly err: string;
}

/** Runs the script of package.json as npm does, but with nothing in the PATH that could change something elsewhere. */
function run(name: string, ...args: string[]): Promise<Ended> {
  const [, ...words] = String(scripts[name]).split(' ');
  const env = { ...process.env, PATH: '/nowhere', CI: undefined };
  return new Promise((resolve) => {
    execFile(process.execPath, [...words, ...args], { cwd: root, env, timeout: 60_000 }, (error, out, err) =>
      resolve({ code: error ? error.code : 0, out, err }),
    );
  });
}

/** One of the files that each of these commands writes. */
const written = {
  gen: 'protos/gen/contract.ts',
  docs: 'docs/configuration.md',
  manifests: 'release/kubernetes-manifests.yaml',
};

describe('commands', { concurrency: 2 }, () => {
  const times = () => Object.values(written).map((path) => statSync(join(root, path)).mtimeMs);
  const before = times();
  after(() => assert.deepEqual(times(), before, '--help and wrong options write no file'));

  for (const name of names) {
    test(`${name} --help lists its options, in lines of up to 80 columns`, async () => {
      const { code, out, err } = await run(name, '--help');
      assert.deepEqual([code, err], [0, '']);
      const [usage = '', ...more] = out.split('\n');
      assert.match(usage, new RegExp(`^(npm|npm run|pnpm) ${name}( |$)`));
      assert.match(out, /^ {2}-h, --help +print this help\n[\s\S]*^Exit codes:\n {2}0 /m);
      assert.deepEqual(
        more.filter((line) => line.length > 80),
        [],
      );
    });

    test(`${name} rejects an unknown option with a sentence`, async () => {
      const { code, out, err } = await run(name, '--frobnicate');
      assert.equal(out, '');
      assert.match(err, new RegExp(`^Unknown option --frobnicate\\.\nFor help: .* ${name} .*--help\n$`));
      assert.equal(code, 2);
    });
  }
});

test('.ci/run calls only commands that the documentation names', () => {
  const called = [...read('.ci/run').matchAll(/\bnpm (?:run )?(?:--silent )?([a-z][\w:]*)/g)].map(
    ([, name = '']) => name,
  );
  const pages = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/*.md', { cwd: root })].map(read).join('\n');
  const isDocumented = (name: string) => new RegExp(`\\b(?:npm|npm run|pnpm) ${name}\\b`).test(pages);
  assert.ok(called.includes('test') && called.includes('bench'), called.join());
  assert.deepEqual(
    called.filter((name) => !isDocumented(name)),
    [],
  );
});
