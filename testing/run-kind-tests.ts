// Runs test/kind/ against a cluster, from a copy of the repository because the tests edit sources.
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { report, type Tally } from './test-report.ts';

const root = join(import.meta.dirname, '..');
/** Limit per file: some deploy and restart the whole shop several times. */
const fileLimitMs = 15 * 60_000;

/** Whether this is a regular expression, as for `only`. */
export function isPattern(text: string): boolean {
  try {
    return Boolean(new RegExp(text));
  } catch {
    return false;
  }
}

/** Copies the sources; the copy uses the packages of this checkout. */
export function copyRepository(): string {
  const folder = mkdtempSync(join(tmpdir(), 'boutique-kind-'));
  cpSync(root, join(folder, 'repo'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !['.git', '.data', 'dist', 'node_modules'].some((name) => path === join(root, name)),
  });
  symlinkSync(join(root, 'node_modules'), join(folder, 'repo/node_modules'));
  return folder;
}

export interface KindTests {
  readonly cluster: string;
  /** The result of copyRepository. */
  readonly folder: string;
  readonly overlay: string;
  /** Base image of the shop's images. */
  readonly base: string;
  /** A regular expression for the paths of the test files. */
  readonly only: string;
  /** Aborts the running test, whose visitors would otherwise never stop. */
  readonly signal: AbortSignal;
}

/** Also prints the figures that the tests recorded. */
export async function runKindTests({ cluster, folder, overlay, base, only, signal }: KindTests): Promise<Tally> {
  Object.assign(process.env, {
    KIND_TEST_CLUSTER: cluster,
    KIND_TEST_FOLDER: folder,
    KIND_TEST_OVERLAY: overlay,
    KIND_TEST_BASE: base,
  });
  const files = globSync('test/kind/*.test.ts', { cwd: root })
    .filter((file) => new RegExp(only).test(file))
    .sort()
    .map((file) => join(root, file));
  const execArgv = ['--disable-warning=ExperimentalWarning'];
  const events = run({ files, cwd: root, concurrency: 1, timeout: fileLimitMs, execArgv, signal });
  const tally = await report(events, files, root, { perFile: true });
  const figures = join(folder, 'figures.txt');
  if (existsSync(figures)) console.log(`\n${readFileSync(figures, 'utf8').trimEnd()}`);
  return tally;
}
