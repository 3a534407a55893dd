// Creates and deletes the kind cluster, which has two nodes.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { Problem } from '../../start/problem.ts';
import { yamlDocument } from '../manifests/yaml.ts';
import { tryRun } from './exec.ts';
import type { Report } from './steps.ts';
import { kind, kubectl, nodePorts, nodesOf, type Ports, pages, stateFolder, type Target } from './target.ts';

/** How long the engine may take to finish a node of an interrupted run. It copies the node's disk first. */
const nodeLimitMs = 60_000;
/** The engine reports no progress while it pulls the node image, about 1 GB. */
const createLimitMs = 60 * 60_000;
const configFile = join(import.meta.dirname, '../../k8s/kind.yaml');

interface NewCluster {
  ports: Ports;
  /** kind's default otherwise. */
  nodeImage?: string | undefined;
  report: Report;
}

interface KindConfig {
  nodes: { extraPortMappings?: { containerPort: number; hostPort: number }[] }[];
}

/** k8s/kind.yaml with these ports on this machine. */
export function kindConfig(ports: Ports): string {
  const content: KindConfig = parse(readFileSync(configFile, 'utf8'));
  for (const mapping of content.nodes.flatMap(({ extraPortMappings = [] }) => extraPortMappings)) {
    const page = pages.find((one) => nodePorts[one] === mapping.containerPort);
    if (page) mapping.hostPort = ports[page];
  }
  return yamlDocument(content);
}

const markOf = (to: Target): string => join(stateFolder(to), 'making');
export const markMaking = (to: Target): void => writeFileSync(markOf(to), 'Deleted once the cluster is complete.\n');
const unmark = (to: Target): void => rmSync(markOf(to), { force: true });

/** Whether an interrupted run left the cluster incomplete, so that it will be recreated. */
export const isIncomplete = (to: Target): boolean => existsSync(markOf(to));

/**
 * Creates the cluster if it doesn't exist. Recreates one that an interrupted run left incomplete. Any other cluster that
 * isn't ready is left alone: it may contain orders, or belong to another user.
 */
export async function ensureCluster(to: Target, wanted: NewCluster): Promise<string> {
  const { cluster, context } = to;
  if (!cluster) {
    await kubectl(to, ['get', '--raw', '/version']).catch((error: Error) => {
      throw new Problem(
        `The context "${context}" does not respond. List the contexts with \`kubectl config get-contexts\`.\n  ${error.message}`,
      );
    });
    return `using ${context}`;
  }
  const isRepeated = isIncomplete(to);
  if (!isRepeated && (await nodesOf(to)).length > 0) {
    await waitUntilReady(to);
    return `${cluster} already exists`;
  }
  markMaking(to);
  await (isRepeated ? recreate : create)(to, wanted);
  unmark(to);
  return isRepeated ? `${cluster} was incomplete, recreated` : `${cluster} created`;
}

const create = (to: Target, { ports, nodeImage, report }: NewCluster) =>
  kind(
    to,
    [
      // Without --retain, a run that was killed would delete the nodes of the next one when it fails.
      ...['create', 'cluster', '--name', to.cluster ?? '', '--config', '-', '--wait', '120s', '--retain'],
      ...(nodeImage ? ['--image', nodeImage] : []),
    ],
    { input: kindConfig(ports), timeoutMs: createLimitMs, onLine: (line) => report(kindStep(line)) },
  );

/** A line such as ` • Ensuring node image (kindest/node:v1.37.0) 🖼  ...`, without its decoration. */
const kindStep = (line: string) =>
  line
    .replace(/[^\x20-\x7e]/g, '')
    .replace(/[ .]+$/, '')
    .trim();

/** The engine may still be creating a node for an interrupted run. kind doesn't list it, but its name is taken. */
async function recreate(to: Target, wanted: NewCluster): Promise<void> {
  for (const end = Date.now() + nodeLimitMs; ; await sleep(2_000)) {
    await deleteCluster(to);
    try {
      await create(to, wanted);
      return;
    } catch (error) {
      const isLate = error instanceof Problem && /already (exist|in use)/.test(error.message);
      if (!isLate || Date.now() > end) throw error;
    }
  }
}

async function waitUntilReady(to: Target): Promise<void> {
  const { cluster = '', context } = to;
  // The context is missing if the cluster was created with another KUBECONFIG.
  const contexts = (await tryRun('kubectl', ['config', 'get-contexts', '-o', 'name'])) ?? '';
  if (!contexts.split('\n').includes(context)) await kind(to, ['export', 'kubeconfig', '--name', cluster]);
  const wait = ['wait', 'node', '--all', '--for=condition=Ready', '--timeout=90s'];
  // After the engine starts, the API server refuses connections for a few seconds.
  await kubectl(to, wait, { timeoutMs: 100_000 }).catch((error: Error) => {
    throw new Problem(
      `The nodes of the cluster "${cluster}" are not ready. Run \`kubectl --context ${context} get nodes\` to see which, or \`pnpm cluster:down\` to delete the cluster.\n  ${error.message}`,
    );
  });
}

const deleteCluster = (to: Target) => kind(to, ['delete', 'cluster', '--name', to.cluster ?? '']);

/** For good: a cluster that is created later, from another checkout, is not the incomplete one. */
export async function removeCluster(to: Target): Promise<void> {
  await deleteCluster(to);
  unmark(to);
}

/** The version of Kubernetes that a cluster runs, without the "v". */
export async function kubernetesVersion(to: Target): Promise<string> {
  const { serverVersion } = JSON.parse(await kubectl(to, ['version', '-o', 'json']));
  return String(serverVersion?.gitVersion ?? '').replace(/^v|[-+].*$/g, '');
}
