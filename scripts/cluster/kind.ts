// The kind cluster: two nodes, whole or made anew.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, Problem } from './run.ts';
import { kind, nodePorts, nodesOf, type Page, type Ports, type Target } from './target.ts';

const config = join(import.meta.dirname, '../../k8s/kind.yaml');
const nodeCount = 2;

/** k8s/kind.yaml with the ports asked for. */
export function kindConfig(ports: Ports, text = readFileSync(config, 'utf8')): string {
  const pages = Object.keys(nodePorts).filter((name): name is Page => name in nodePorts);
  return pages.reduce(
    (result, page) =>
      result.replace(new RegExp(`(containerPort: ${nodePorts[page]}, hostPort:) \\d+`), `$1 ${ports[page]}`),
    text,
  );
}

/** Makes the cluster if it isn't there; a half-made one (an interrupted try) is removed first. */
export async function ensureCluster(to: Target, ports: Ports): Promise<string> {
  const { cluster, context } = to;
  if (!cluster) {
    if (await ask('kubectl', ['--context', context, 'get', 'nodes'])) return `${context} as it is`;
    throw new Problem(`The context "${context}" does not answer: \`kubectl config get-contexts\` lists what there is.`);
  }
  const nodes = await nodesOf(to);
  if (nodes.length > 0 && (await isWhole(to, nodes))) return `${cluster} is there`;
  if (nodes.length > 0) await kind(to, ['delete', 'cluster', '--name', cluster]);
  await kind(to, ['create', 'cluster', '--name', cluster, '--config', '-', '--wait', '120s'], {
    input: kindConfig(ports),
  });
  return nodes.length > 0 ? `${cluster} was half made, and is made anew` : `${cluster} made`;
}

async function isWhole(to: Target, nodes: string[]): Promise<boolean> {
  // The context is lost when another KUBECONFIG made the cluster; kind writes it anew.
  await ask('kind', ['export', 'kubeconfig', '--name', to.cluster ?? '']);
  const args = ['--context', to.context, 'wait', 'node', '--all', '--for=condition=Ready', '--timeout=60s'];
  const ready = (await ask('kubectl', args, { timeoutMs: 70_000 })) ?? '';
  const whole = ready.split('\n').filter((line) => line.endsWith('condition met')).length;
  return whole === nodes.length && nodes.length === nodeCount;
}

export const deleteCluster = (to: Target) => kind(to, ['delete', 'cluster', '--name', to.cluster ?? '']);
