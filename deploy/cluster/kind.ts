// The kind cluster: two nodes, whole or made anew.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { Problem } from '../../start/problem.ts';
import { yamlDocument } from '../manifests/yaml.ts';
import { ask } from './exec.ts';
import { kind, kubectl, nodePorts, nodesOf, ownFolder, type Ports, pages, type Target } from './target.ts';

/** A node's disk is copied before it is there. */
const lateNodeMs = 60_000;
const config = join(import.meta.dirname, '../../k8s/kind.yaml');

interface KindConfig {
  nodes: { extraPortMappings?: { containerPort: number; hostPort: number }[] }[];
}

/** k8s/kind.yaml with these ports on this machine. */
export function kindConfig(ports: Ports): string {
  const content: KindConfig = parse(readFileSync(config, 'utf8'));
  for (const mapping of content.nodes.flatMap(({ extraPortMappings = [] }) => extraPortMappings)) {
    const page = pages.find((one) => nodePorts[one] === mapping.containerPort);
    if (page) mapping.hostPort = ports[page];
  }
  return yamlDocument(content);
}

/**
 * Makes the cluster if it isn't there. One that an interrupted try left half made is made anew; any other that does not
 * get ready is left alone, for it may hold orders, or be somebody else's.
 */
export async function ensureCluster(to: Target, ports: Ports): Promise<string> {
  const { cluster, context } = to;
  if (!cluster) {
    await kubectl(to, ['get', 'nodes']).catch((error: Error) => {
      throw new Problem(
        `The context "${context}" does not answer: \`kubectl config get-contexts\` lists what there is.\n  ${error.message}`,
      );
    });
    return `${context} as it is`;
  }
  const making = join(ownFolder(to), 'making');
  const isHalfMade = existsSync(making);
  if (!isHalfMade && (await nodesOf(to)).length > 0) {
    await untilReady(to);
    return `${cluster} is there`;
  }
  writeFileSync(making, 'Deleted once the cluster is whole.\n');
  await (isHalfMade ? createAnew(to, ports) : create(to, ports));
  rmSync(making);
  return isHalfMade ? `${cluster} was half made, and is made anew` : `${cluster} made`;
}

const create = (to: Target, ports: Ports) =>
  kind(to, ['create', 'cluster', '--name', to.cluster ?? '', '--config', '-', '--wait', '120s'], {
    input: kindConfig(ports),
  });

/** The engine may still be making a node that an interrupted try has asked for: it can't be seen, and is in the way. */
async function createAnew(to: Target, ports: Ports): Promise<void> {
  for (const end = Date.now() + lateNodeMs; ; await sleep(2_000)) {
    await deleteCluster(to);
    try {
      await create(to, ports);
      return;
    } catch (error) {
      const isLate = error instanceof Problem && /already (exist|in use)/.test(error.message);
      if (!isLate || Date.now() > end) throw error;
    }
  }
}

async function untilReady(to: Target): Promise<void> {
  const { cluster = '', context } = to;
  // It was made with another KUBECONFIG, or the context is lost.
  const contexts = (await ask('kubectl', ['config', 'get-contexts', '-o', 'name'])) ?? '';
  if (!contexts.split('\n').includes(context)) await kind(to, ['export', 'kubeconfig', '--name', cluster]);
  const wait = ['wait', 'node', '--all', '--for=condition=Ready', '--timeout=90s'];
  // Right after the engine has started, the API server refuses connections for some seconds.
  await kubectl(to, wait, { timeoutMs: 100_000 }).catch((error: Error) => {
    throw new Problem(
      `The nodes of the cluster "${cluster}" are not ready: \`kubectl --context ${context} get nodes\` shows which, \`pnpm cluster:down\` deletes it.\n  ${error.message}`,
    );
  });
}

export const deleteCluster = (to: Target) => kind(to, ['delete', 'cluster', '--name', to.cluster ?? '']);
