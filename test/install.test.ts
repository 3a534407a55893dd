// The first command in a new checkout, with npm: see install-pnpm-11.test.ts and install-pnpm-12.test.ts for pnpm.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { freshCheckout, runCommand } from '../testing/fresh-checkout.ts';
import { read, root } from '../testing/sources.ts';

const installing = 'Installing (once';

/** Whether npm runs the script only before or after another one, and skips it with ignore-scripts. */
const isHook = (name: string, scripts: object) =>
  /^(pre|post)/.test(name) && name.replace(/^(pre|post)/, '') in scripts;

test('every script installs first, without relying on hooks that npm may skip', () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(read('package.json'));
  for (const [name, command] of Object.entries(scripts)) {
    assert.ok(!isHook(name, scripts), `${name} is skipped with ignore-scripts`);
    if (name === 'postinstall') continue;
    for (const part of command.split(' && ')) assert.match(part, /^node scripts\/run\.mjs /, name);
  }
});

describe('pnpm-lock.yaml', () => {
  const [, packages = '', snapshots = ''] = read('pnpm-lock.yaml').split(/^(?:packages|snapshots):$/m);

  test('has platforms as lists, as pnpm 12 requires (pnpm 10 writes strings for node-linux-*: put them in brackets)', () => {
    assert.deepEqual(packages.match(/^ +(os|cpu|libc): (?!\[).*/gm), null);
  });

  test('has the packages for every platform', () => {
    const named = [...snapshots.matchAll(/^ {2}'?([^\s'][^']*?)'?:/gm)].map(([, name]) => name);
    for (const tool of ['@biomejs/cli', '@bufbuild/buf', '@esbuild/', '@typescript/typescript'])
      for (const platform of ['darwin-arm64', 'darwin-x64', 'win32-x64'])
        assert.ok(
          named.some((name) => name?.startsWith(tool) && name.includes(`${platform}@`)),
          `${tool} for ${platform}: resolve again with a registry that has it`,
        );
  });
});

test('npm with ignore-scripts: interrupted, then two commands in parallel, then one with an outdated lockfile', async () => {
  const { folder, run, changes } = freshCheckout();
  const vars = { NPM_CONFIG_IGNORE_SCRIPTS: 'true', NODE_OPTIONS: '--max-old-space-size=2000' };
  const start = () => run('npm start -- --help', vars);

  const interrupted = start();
  await interrupted.prints(installing);
  interrupted.interruptGroup();
  const { code } = await interrupted.ended;
  assert.notEqual(code, 0);
  assert.ok(!existsSync(join(folder, '.install-lock')));

  const both = await Promise.all([start().ended, start().ended]);
  for (const { code, text } of both) assert.equal(code, 0, text);
  const texts = both.map(({ text }) => text);
  for (const text of texts) assert.match(text, /^ +--watch/m);
  assert.equal(texts.filter((text) => text.includes(installing)).length, 1, texts.join('\n'));
  assert.equal(changes(), '');

  const later = await start().ended;
  assert.ok(later.code === 0 && !later.text.includes(installing), later.text);

  const manifest = join(folder, 'package.json');
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/"protobufjs": ".*"/, '"protobufjs": "7.5.8"'));
  const outdated = await run('npm start -- --help', { ...vars, CI: 'true' }).ended;
  assert.equal(outdated.code, 1, outdated.text);
  assert.match(outdated.text, /ERR_PNPM_OUTDATED_LOCKFILE[\s\S]*older than a package\.json/);
  assert.equal(changes(), ' M package.json\n');
});

/** Runs run.mjs in this checkout. */
function runNode(script: string, vars: NodeJS.ProcessEnv) {
  const { NODE_OPTIONS, ...env } = process.env;
  return runCommand([process.execPath, 'scripts/run.mjs', '-e', script], { cwd: root, env: { ...env, ...vars } });
}

const withoutExecve = `--import=data:text/javascript,${encodeURIComponent('process.execve=undefined')}`;

// Node 20 and Windows can't replace a process.
for (const [how, vars] of Object.entries({ 'replacing itself': {}, 'as its child': { NODE_OPTIONS: withoutExecve } }))
  describe(`run.mjs, running a script ${how}`, () => {
    test('exits with its exit code', async () => {
      assert.equal((await runNode('process.exitCode = 7', vars).ended).code, 7);
    });

    test('forwards signals and waits', async () => {
      const script = "process.on('SIGTERM', () => process.exit(8)); console.log('ready'); setInterval(() => {}, 1e6)";
      const command = runNode(script, vars);
      await command.prints('ready');
      command.kill('SIGTERM');
      assert.equal((await command.ended).code, 8);
    });

    test('is terminated by the same signal', async () => {
      const command = runNode("console.log('ready'); setInterval(() => {}, 1e6)", vars);
      await command.prints('ready');
      command.kill('SIGTERM');
      assert.equal((await command.ended).signal, 'SIGTERM');
    });
  });
