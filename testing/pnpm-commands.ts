// Checks the first commands in a new checkout with a given version of pnpm, which is downloaded if npm's cache lacks it.
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { freshCheckout } from './fresh-checkout.ts';

export async function firstCommands(t: TestContext, pnpm: string) {
  const { run, changes, removeModules } = freshCheckout();
  const pnpmRuns = (args: string, vars: NodeJS.ProcessEnv = {}) => run(`npx -y ${pnpm} ${args}`, vars).ended;
  function succeeded({ code, text }: { code: number | null; text: string }) {
    assert.equal(code, 0, text);
    assert.doesNotMatch(text, /ERR_|broken/);
    assert.equal(changes(), '', text);
    return text;
  }

  // Without a network, the first command fails and there is nothing to test.
  const first = await pnpmRuns('start -- --help', { NPM_CONFIG_FETCH_RETRIES: '0' });
  if (/EAI_AGAIN|ENOTFOUND/.test(first.text)) return t.skip('the npm registry cannot be reached');
  assert.match(succeeded(first), /Installing[\s\S]*--watch/);
  removeModules();
  succeeded(await pnpmRuns('install'));
  // Further commands must not install again or need the registry.
  const later = succeeded(await pnpmRuns('start -- --help', { NPM_CONFIG_IGNORE_SCRIPTS: 'true' }));
  assert.ok(later.includes('--watch') && !later.includes('Installing'), later);
}
