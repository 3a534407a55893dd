// Checks before a deployment what the bundler ignores: types, and generated files that are out of date.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '@boutique/service-kit/make-folder';
import { contractFile } from '../../protos/generate.ts';
import { Problem } from '../../start/problem.ts';
import type { WorkloadName } from '../../topology.ts';
import { manifests } from '../manifests/generated-files.ts';

const root = join(import.meta.dirname, '../..');
const compiler = join(root, 'node_modules/typescript/bin/tsc');
const maxErrors = 10;

/** The compiler runs next to what a deployment waits for, and must not take the CPU from it. */
const niceness = constants.priority.PRIORITY_BELOW_NORMAL;

interface Check {
  from?: string;
  /** Generating files blocks this thread, so that starts only when this has settled. */
  after?: Promise<unknown>;
}

/** Throws a Problem if these services must not be deployed. Errors in other services don't matter. */
export async function checkSources(names: readonly WorkloadName[], { from = root, after }: Check = {}): Promise<void> {
  const typing = typeErrors();
  // An error in generated files is reported first.
  typing.catch(() => {});
  await after?.catch(() => {});
  checkGenerated(from);
  const errors = (await typing).filter((line) => {
    const service = line.match(/^services\/([^/]+)\//)?.[1];
    return !service || names.some((name) => name === service);
  });
  if (errors.length === 0) return;
  const rest = errors.length > maxErrors ? `\n… and ${errors.length - maxErrors} more` : '';
  throw new Problem(`Type errors:\n${errors.slice(0, maxErrors).join('\n')}${rest}`);
}

function checkGenerated(from: string): void {
  const read = (path: string) => readFileSync(join(from, path), 'utf8');
  if (read('protos/gen/contract.ts') !== contractFile(join(from, 'protos')))
    throw new Problem('protos/gen is older than protos/demo.proto. Run `npm run gen`, then the same command again.');
  const stale = Object.keys(manifests).find((path) => read(path) !== manifests[path]?.());
  if (stale)
    throw new Problem(`${stale} is older than topology.ts. Run \`npm run manifests\`, then the same command again.`);
}

/** One line for each: `services/cartservice/cart.ts(12,5): error TS2345: ...`. Checks only what changed since last time. */
function typeErrors(): Promise<string[]> {
  // The compiler would make it readable by everyone.
  makeFolder(join(root, '.data/deploy'));
  const args = [compiler, '--project', join(import.meta.dirname, 'tsconfig.json'), '--pretty', 'false'];
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, args, { cwd: root }, (error, stdout) => {
      const lines = stdout.split('\n').filter((line) => /^\S.*error TS\d+/.test(line));
      if (error && lines.length === 0) reject(error);
      else resolve(lines);
    });
    if (child.pid) setPriority(child.pid, niceness);
  });
}
