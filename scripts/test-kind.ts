// `pnpm test:kind`: everything that only a cluster can show, in a cluster of its own that is deleted at the end.
import '../start/no-proxy.ts';
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run as runTests } from 'node:test';
import { parseArgs } from 'node:util';
import { script } from '../deploy/cluster/exec.ts';
import { deleteCluster } from '../deploy/cluster/kind.ts';
import { elapsed } from '../deploy/cluster/steps.ts';
import { findEngine, nodesOf, target } from '../deploy/cluster/target.ts';
import { report } from '../testing/test-report.ts';

const root = join(import.meta.dirname, '..');
const cluster = 'boutique-test';
/** One file: some deployments and restarts of a whole shop. */
const fileLimitMs = 15 * 60_000;

/** Whoever ends this ends the test under way: its visitors would go on for ever. */
const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());

/** The tests edit sources: a copy, with the packages of this checkout. */
function copyOfTheRepository(): string {
  const folder = mkdtempSync(join(tmpdir(), 'boutique-kind-'));
  cpSync(root, join(folder, 'repo'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !['.git', '.data', 'dist', 'node_modules'].some((name) => path === join(root, name)),
  });
  symlinkSync(join(root, 'node_modules'), join(folder, 'repo/node_modules'));
  return folder;
}

async function testKind() {
  const { values } = parseArgs({
    options: { overlay: { type: 'string' }, only: { type: 'string' }, keep: { type: 'boolean' } },
  });
  const to = target(await findEngine(), { name: cluster });
  const folder = copyOfTheRepository();
  Object.assign(process.env, {
    KUBECONFIG: join(folder, 'kubeconfig'),
    KIND_TEST_CLUSTER: cluster,
    KIND_TEST_FOLDER: folder,
    KIND_TEST_OVERLAY: values.overlay ?? '',
  });
  if ((await nodesOf(to)).length > 0) await deleteCluster(to);
  try {
    const files = globSync('test/kind/*.test.ts', { cwd: root })
      .filter((file) => new RegExp(values.only ?? '').test(file))
      .sort()
      .map((file) => join(root, file));
    const execArgv = ['--disable-warning=ExperimentalWarning'];
    const tally = await report(
      runTests({ files, cwd: root, concurrency: 1, timeout: fileLimitMs, execArgv, signal: ending.signal }),
      files,
      root,
    );
    const figures = join(folder, 'figures.txt');
    if (existsSync(figures)) console.log(`\n${readFileSync(figures, 'utf8').trimEnd()}`);
    console.log(`\n${elapsed()}\n${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
    process.exitCode = tally.failed > 0 ? 1 : 0;
  } finally {
    if (!values.keep) {
      await deleteCluster(to);
      rmSync(folder, { recursive: true });
    }
  }
}

await script(testKind, `The cluster "${cluster}" may be left: kind delete cluster --name ${cluster}`);
