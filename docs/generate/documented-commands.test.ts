// Every command in the documentation is run here or by another test, or has a reason why not (proofs-of-commands.ts).
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { until } from '../../testing/eventually.ts';
import { read, root } from '../../testing/sources.ts';
import { killStarted, start } from '../../testing/start-process.ts';
import { documentedCommands } from './commands-in-pages.ts';
import { evidenceFor, proofOf, proofs, runsVerbatim } from './proofs-of-commands.ts';

after(killStarted);

const { scripts } = JSON.parse(read('package.json'));
const commands = documentedCommands();

/** Runs a script of package.json as npm does. */
async function runScript(name: string, args: readonly string[]): Promise<string> {
  const [, ...words] = String(scripts[name]).split(' ');
  const { stdout } = await promisify(execFile)(process.execPath, [...words, ...args], { cwd: root, timeout: 60_000 });
  return stdout;
}

/** A command in its parts; placeholders of the page have a value that exists. */
function parse(command: string) {
  const words = command.split(' ').map((word) => (word === 'REV' ? 'HEAD' : word));
  const npm = words.indexOf('npm');
  const assigned = words.slice(0, npm).map((word) => word.replaceAll("'", '').split(/=(.*)/));
  const vars = Object.fromEntries(assigned.map(([name = '', value = '']) => [name, value]));
  return { vars, name: words[npm + 1] ?? '', args: words.slice(npm + 2) };
}

async function servesItsHomePage(args: string[], vars: Record<string, string>): Promise<void> {
  const shop = await start(args, vars);
  await shop.printed(/Ctrl-C stops everything/);
  // With extra latency, the first page of a busy machine may be late.
  await until('its home page', async () => (await fetch(shop.url)).status === 200, 10_000);
  shop.child.kill('SIGTERM');
  assert.equal(await shop.ended(), 0);
}

test('every command has a proof or a reason in proofs-of-commands.ts, and each of these is needed', () => {
  const open = commands.filter(({ command }) => !proofOf(command));
  assert.deepEqual(
    open.map(({ command, page }) => `${page}: ${command}`),
    [],
  );
  const needed = new Set(commands.map(({ command }) => proofOf(command)));
  assert.deepEqual(
    proofs.filter((proof) => !needed.has(proof)).map(({ pattern }) => pattern),
    [],
  );
});

test('every test that proves a command contains it, with its options', () => {
  const missing = commands.flatMap(({ command, page }) => {
    const how = proofOf(command)?.how;
    if (typeof how !== 'object' || !('test' in how) || runsVerbatim(command, how.test)) return [];
    if (!existsSync(join(root, how.test))) return [`${how.test} does not exist`];
    const text = read(how.test) + read(how.options);
    const lacking = evidenceFor(command, scripts).filter((one) => !one.test(text));
    return lacking.length > 0 ? [`${page}: ${command}: ${how.test} has no ${lacking.join(' and no ')}`] : [];
  });
  assert.deepEqual(missing, []);
});

describe('in the documentation', { concurrency: 2 }, () => {
  for (const { command, page } of commands.filter((one) => proofOf(one.command)?.how === 'run'))
    test(`${page}: ${command}`, async () => {
      const { vars, name, args } = parse(command);
      if (name === 'start') await servesItsHomePage(args, vars);
      else await runScript(name, args);
    });

  const own = commands.map(({ command }) => parse(command)).filter(({ name }) => name in scripts);
  const optionsOf = (args: readonly string[]) => args.filter((arg) => /^--\w/.test(arg) && arg !== '--help');
  for (const name of new Set(own.filter(({ args }) => optionsOf(args).length > 0).map((one) => one.name)))
    test(`every option of ${name} is in its help`, async () => {
      const uses = own.filter((one) => one.name === name);
      // `load` has options for each profile.
      const profile = name === 'load' ? (uses[0]?.args.slice(0, 1) ?? []) : [];
      const help = await runScript(name, [...profile, '--help']);
      const unknown = uses
        .flatMap(({ args }) => optionsOf(args))
        .filter((option) => !new RegExp(`^ +(-\\w, )?${option}\\b`, 'm').test(help));
      assert.deepEqual(unknown, []);
    });
});
