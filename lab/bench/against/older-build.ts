// A build of another revision: a git worktree in a temporary folder, with the packages and the Node of that revision.
import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Problem } from '../../../start/problem.ts';
import { freshDirectory } from '../../../testing/running-shop.ts';
import { launch } from '../../child-process.ts';
import { type Build, root } from '../../shop-processes.ts';

export interface OlderBuild extends Build {
  /** Short hash and subject of the commit. */
  readonly name: string;
}

/** Removed when this process exits. */
export async function buildOf(revision: string): Promise<OlderBuild> {
  const commit = git(revision, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
  const folder = join(freshDirectory(), 'older');
  git(revision, ['worktree', 'add', '--detach', '--quiet', folder, commit]);
  process.once('exit', () => spawnSync('git', ['worktree', 'remove', '--force', folder], { cwd: root }));
  const name = git(revision, ['log', '-1', '--format=%h %s', commit]);
  return { name, root: folder, node: await install(revision, folder) };
}

/** The commit that added a saved run. Throws if the history does not reach back to it. */
export function commitThatSaved(label: string): string {
  const args = ['log', '-1', '--diff-filter=A', '--format=%H', '--', `lab/bench/results/*-${label}.json`];
  const commit = spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout?.trim();
  if (!commit) throw new Problem(`The commit that saved the run "${label}" is not in the history of this clone.`);
  return commit;
}

function git(revision: string, args: readonly string[]): string {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  } catch (error) {
    const { stderr = '' } = error instanceof Error && 'stderr' in error ? error : {};
    const reason = lastLine(String(stderr));
    throw new Problem(
      `--against is "${revision}", which is not a commit of this repository${reason && ` (${reason})`}.`,
    );
  }
}

/** Every script of a checkout installs its packages and runs on its own Node; resolves with that Node. */
async function install(revision: string, folder: string): Promise<string> {
  const script = 'scripts/run.mjs';
  if (!existsSync(join(folder, script))) throw unusable(revision, `it has no ${script}`);
  const child = launch(process.execPath, [script, '--print', 'process.execPath'], {
    cwd: folder,
    // Downloads may need the variables of a proxy or of a registry.
    env: process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = Promise.all([child.stdout, child.stderr].map((stream) => (stream ? text(stream) : '')));
  const [code] = await once(child, 'close');
  const [printed = '', errors = ''] = await output;
  if (code !== 0) throw unusable(revision, lastLine(errors) || lastLine(printed));
  return lastLine(printed);
}

/** One sentence, however much the older build printed. */
export const unusable = (revision: string, reason: string): Problem =>
  new Problem(`${revision} can't be measured, because it does not build or start: ${reason}`);

export const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? '';
