// `pnpm test:kind`: the tests that need a cluster, in a separate one that is deleted at the end.
import '../start/no-proxy.ts';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeCluster } from '../deploy/cluster/kind.ts';
import { runClusterCommand } from '../deploy/cluster/run-cluster-command.ts';
import { elapsed } from '../deploy/cluster/steps.ts';
import { findEngine, nodesOf, target } from '../deploy/cluster/target.ts';
import { defaultBase } from '../deploy/versions.ts';
import { defineCommand, type InputOf } from '../start/command-line/spec.ts';
import { copyRepository, isPattern, runKindTests } from '../testing/run-kind-tests.ts';

const cluster = 'boutique-test';

const command = defineCommand({
  name: 'pnpm test:kind',
  summary: `Runs the tests in test/kind in a new cluster "${cluster}", which is deleted at the end.`,
  options: {
    only: {
      type: 'text',
      value: 'PATTERN',
      isValid: isPattern,
      expected: 'a regular expression',
      help: 'run only files whose path matches this regular expression',
    },
    overlay: { type: 'text', value: 'DIR', help: 'a kustomize folder of your own, applied on top' },
    base: { type: 'text', value: 'IMAGE', default: defaultBase, help: 'base image, as for deploy:kind' },
    keep: { type: 'flag', help: 'keep the cluster' },
  },
  exitCodes: { 0: 'all passed', 1: 'a test failed' },
});

const ending = new AbortController();

async function testKind({ values }: InputOf<typeof command>): Promise<number> {
  const { only = '', overlay = '', base, keep } = values;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ending.abort());
  const to = target(await findEngine(), { name: cluster });
  const folder = copyRepository();
  process.env.KUBECONFIG = join(folder, 'kubeconfig');
  if ((await nodesOf(to)).length > 0) await removeCluster(to);
  try {
    const tests = { cluster, folder, overlay, base, only, signal: ending.signal };
    const { passed, failed, skipped } = await runKindTests(tests);
    console.log(`\n${elapsed()}\n${passed} passed, ${failed} failed, ${skipped} skipped`);
    return failed > 0 ? 1 : 0;
  } finally {
    if (!keep) {
      await removeCluster(to);
      rmSync(folder, { recursive: true });
    }
  }
}

await runClusterCommand(
  command,
  testKind,
  `The cluster "${cluster}" may still exist: kind delete cluster --name ${cluster}`,
);
