// A build of another revision: a git worktree in a temporary folder, with the packages and the Node of that revision.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../../start/problem.ts';
import { freshDirectory } from '../../../testing/running-shop.ts';
import { environment } from '../../child-process.ts';
import { type Build, root } from '../../shop-processes.ts';

export interface OlderBuild extends Build {
  /** Short hash and subject of the commit. */
  readonly name: string;
}

const installMs = 10 * 60_000;

/** Removed when this process exits. */
export function buildOf(revision: string): OlderBuild {
  const commit = git(revision, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
  const folder = join(freshDirectory(), 'older');
  git(revision, ['worktree', 'add', '--detach', '--quiet', folder, commit]);
  process.once('exit', () => spawnSync('git', ['worktree', 'remove', '--force', folder], { cwd: root }));
  const name = git(revision, ['log', '-1', '--format=%h %s', commit]);
  return { name, root: folder, node: install(revision, folder) };
}

function git(revision: string, args: readonly string[]): string {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  } catch (error) {
    const { stderr = '' } = error instanceof Error && 'stderr' in error ? error : {};
    const reason = lastLine(String(stderr));
    throw new Problem(`--against is "${revision}", which is not a commit of this repository${reason && ` (${reason})`}.`);
  }
}

/** Every script of a checkout installs its packages and runs on its own Node; returns that Node. */
function install(revision: string, folder: string): string {
  const script = 'scripts/run.mjs';
  if (!existsSync(join(folder, script))) throw unusable(revision, `it has no ${script}`);
  const args = [script, '--print', 'process.execPath'];
  const options = { cwd: folder, env: environment(), encoding: 'utf8', timeout: installMs } as const;
  const { status, stdout, stderr, error } = spawnSync(process.execPath, args, options);
  if (status !== 0) throw unusable(revision, lastLine(stderr) || lastLine(stdout) || String(error?.message));
  return lastLine(stdout);
}

/** One sentence, whatever the older build printed. */
export const unusable = (revision: string, reason: string): Problem =>
  new Problem(`${revision} can't be measured, because it does not build or start: ${reason}`);

export const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? '';
