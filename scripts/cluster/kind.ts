// The kind cluster: two nodes, whole or made anew.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, Problem } from './run.ts';
import { kind, nodePorts, nodesOf, ownFolder, type Ports, pages, type Target } from './target.ts';

const config = join(import.meta.dirname, '../../k8s/kind.yaml');

/** k8s/kind.yaml with the ports asked for. */
export function kindConfig(ports: Ports, text = readFileSync(config, 'utf8')): string {
  return pages.reduce(
    (result, page) =>
      result.replace(new RegExp(`(containerPort: ${nodePorts[page]}, hostPort:) \\d+`), `$1 ${ports[page]}`),
    text,
  );
}

/**
 * Makes the cluster if it isn't there. One that an interrupted try left half made is made anew; any other that does not
 * get ready is left alone, for it may hold orders, or be somebody else's.
 */
export async function ensureCluster(to: Target, ports: Ports): Promise<string> {
  const { cluster, context } = to;
  if (!cluster) {
    if (await ask('kubectl', ['--context', context, 'get', 'nodes'])) return `${context} as it is`;
    throw new Problem(`The context "${context}" does not answer: \`kubectl config get-contexts\` lists what there is.`);
  }
  const making = join(ownFolder(to), 'making');
  const isHalfMade = existsSync(making);
  if (!isHalfMade && (await nodesOf(to)).length > 0) {
    await untilReady(to);
    return `${cluster} is there`;
  }
  // Also where no node is to be seen yet: kind may have been ended between two of its steps.
  if (isHalfMade) await deleteCluster(to);
  writeFileSync(making, 'Deleted once the cluster is whole.\n');
  const create = () =>
    kind(to, ['create', 'cluster', '--name', cluster, '--config', '-', '--wait', '120s'], { input: kindConfig(ports) });
  await create().catch(async (error: Error) => {
    // The engine may finish a node after the try that asked for it was interrupted.
    if (!isHalfMade || !/already exist/.test(error.message)) throw error;
    await deleteCluster(to);
    await create();
  });
  rmSync(making);
  return isHalfMade ? `${cluster} was half made, and is made anew` : `${cluster} made`;
}

async function untilReady(to: Target): Promise<void> {
  const { cluster = '', context } = to;
  // It was made with another KUBECONFIG, or the context is lost.
  const contexts = (await ask('kubectl', ['config', 'get-contexts', '-o', 'name'])) ?? '';
  if (!contexts.split('\n').includes(context)) await kind(to, ['export', 'kubeconfig', '--name', cluster]);
  const wait = ['wait', 'node', '--all', '--for=condition=Ready', '--timeout=90s'];
  if (await ask('kubectl', ['--context', context, ...wait], { timeoutMs: 100_000 })) return;
  throw new Problem(
    `The nodes of the cluster "${cluster}" do not get ready: \`kubectl --context ${context} get nodes\` tells more, \`pnpm cluster:down\` deletes it.`,
  );
}

export const deleteCluster = (to: Target) => kind(to, ['delete', 'cluster', '--name', to.cluster ?? '']);
