// Which cluster a command is about, and how it is reached: every kubectl names its context, none trusts the current one.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../start/problem.ts';
import { ask, isUnreachable, type RunOptions, run, whileUnreachable } from './exec.ts';

/** Where a browser finds things on this machine, by the node port that k8s/kind.yaml brings there. */
export const nodePorts = { shop: 30080, jaeger: 30686, kiali: 30001, grafana: 30300, prometheus: 30090 } as const;
export type Page = keyof typeof nodePorts;
export const pages = ['shop', 'jaeger', 'kiali', 'grafana', 'prometheus'] as const satisfies Page[];
export type Ports = Record<Page, number>;
export const defaultPorts: Ports = { shop: 8080, jaeger: 16686, kiali: 20001, grafana: 3000, prometheus: 9090 };

export const namespace = 'demo-app';

export interface Target {
  /** Of the kind cluster; undefined when the context belongs to another kind of cluster. */
  cluster: string | undefined;
  context: string;
  /** docker or podman. */
  engine: string;
}

export const target = (engine: string, { name = 'boutique', context }: { name?: string; context?: string }): Target =>
  context
    ? { context, engine, cluster: context.startsWith('kind-') ? context.slice('kind-'.length) : undefined }
    : { context: `kind-${name}`, engine, cluster: name };

/** Where we keep what we know of a cluster. */
export function ownFolder({ context }: Target): string {
  const folder = join(import.meta.dirname, '../../.data/deploy', context);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The container engine that runs; Docker is preferred. */
export async function findEngine(): Promise<string> {
  for (const engine of ['docker', 'podman']) if (await ask(engine, ['info'])) return engine;
  const isThere = (await ask('docker', ['--version'])) !== undefined;
  const start = process.platform === 'linux' ? 'sudo systemctl start docker' : 'open Docker Desktop';
  throw new Problem(
    isThere
      ? `Docker is installed but does not answer. Start it (${start}) and run the same command again.`
      : `Neither Docker nor Podman is there. ${howToInstall.docker()}`,
  );
}

function onThis(mac: string, windows: string, linux: string): string {
  const ways: Record<string, string> = { darwin: mac, win32: windows };
  return `Install it: ${ways[process.platform] ?? linux}`;
}

/** A sentence for this platform. */
export const howToInstall = {
  docker: () =>
    onThis(
      'https://docs.docker.com/desktop/setup/install/mac-install',
      'https://docs.docker.com/desktop/setup/install/windows-install',
      'https://docs.docker.com/engine/install',
    ),
  kind: () =>
    onThis('brew install kind', 'winget install Kubernetes.kind', 'https://kind.sigs.k8s.io/docs/user/quick-start'),
  kubectl: () =>
    onThis('brew install kubectl', 'winget install Kubernetes.kubectl', 'https://kubernetes.io/docs/tasks/tools'),
  istioctl: () =>
    onThis(
      'brew install istioctl',
      'https://istio.io/latest/docs/setup/getting-started',
      'https://istio.io/latest/docs/setup/getting-started',
    ),
  k6: () => onThis('brew install k6', 'winget install k6', 'https://grafana.com/docs/k6/latest/set-up/install-k6'),
};

/** kubectl in the target's cluster. What is asked must be safe to repeat; `rollout undo` and the like use run(). */
export const kubectl = ({ context }: Target, args: string[], options?: RunOptions): Promise<string> =>
  whileUnreachable(() => run('kubectl', ['--context', context, ...args], options));

/** A resource, or a list of them, as JSON. */
export const getJson = async (to: Target, args: string[]) =>
  JSON.parse(await kubectl(to, ['get', ...args, '-o', 'json']));

export const kind = ({ engine }: Target, args: string[], options: RunOptions = {}): Promise<string> =>
  run('kind', args, { ...options, env: engine === 'podman' ? { KIND_EXPERIMENTAL_PROVIDER: 'podman' } : {} });

/** The containers that are the cluster's nodes; none when there is no such kind cluster. */
export async function nodesOf(to: Target): Promise<string[]> {
  if (!to.cluster) return [];
  const text = await kind(to, ['get', 'nodes', '--name', to.cluster]);
  return text.split('\n').filter((name) => name.startsWith(`${to.cluster}-`));
}

/** Where the pages of a running cluster are on this machine; the defaults where that can't be told. */
export async function portsOf(to: Target): Promise<Ports> {
  const text = (await ask(to.engine, ['port', `${to.cluster}-control-plane`])) ?? '';
  const hostPort = (nodePort: number) => Number(text.match(new RegExp(`^${nodePort}/tcp -> .*:(\\d+)$`, 'm'))?.[1]);
  const found = { ...defaultPorts };
  for (const page of pages) found[page] = hostPort(nodePorts[page]) || defaultPorts[page];
  return found;
}

/** An API server that restarts is back by then; a cluster that was stopped is not. */
const needLimitMs = 10_000;

/** Fails with a sentence where there is no cluster to talk to. */
export async function needCluster(to: Target): Promise<void> {
  const query = ['--context', to.context, 'get', 'namespace', namespace];
  const found = await whileUnreachable(() => run('kubectl', query), needLimitMs).catch((error: Error) => error);
  if (typeof found === 'string') return;
  if (isUnreachable(found)) throw new Problem(`The cluster "${to.context}" does not answer. ${found.message}`);
  throw new Problem(`There is no shop in the cluster "${to.context}". Run \`pnpm deploy:kind\` first.`);
}
