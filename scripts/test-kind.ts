// `pnpm test:kind`: everything that only a cluster can show, in a cluster of its own that is deleted at the end.
import '../start/no-proxy.ts';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { script } from '../deploy/cluster/exec.ts';
import { deleteCluster } from '../deploy/cluster/kind.ts';
import { elapsed } from '../deploy/cluster/steps.ts';
import { findEngine, nodesOf, target } from '../deploy/cluster/target.ts';
import { copyRepository, runKindTests } from '../testing/run-kind-tests.ts';

const cluster = 'boutique-test';

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());

async function testKind() {
  const { values } = parseArgs({
    options: { overlay: { type: 'string' }, only: { type: 'string' }, keep: { type: 'boolean' } },
  });
  const to = target(await findEngine(), { name: cluster });
  const folder = copyRepository();
  process.env.KUBECONFIG = join(folder, 'kubeconfig');
  if ((await nodesOf(to)).length > 0) await deleteCluster(to);
  try {
    const { overlay = '', only = '' } = values;
    const { passed, failed, skipped } = await runKindTests({ cluster, folder, overlay, only, signal: ending.signal });
    console.log(`\n${elapsed()}\n${passed} passed, ${failed} failed, ${skipped} skipped`);
    process.exitCode = failed > 0 ? 1 : 0;
  } finally {
    if (!values.keep) {
      await deleteCluster(to);
      rmSync(folder, { recursive: true });
    }
  }
}

await script(testKind, `The cluster "${cluster}" may be left: kind delete cluster --name ${cluster}`);
