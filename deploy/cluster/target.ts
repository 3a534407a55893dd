// The cluster that a command works on. Every kubectl command names its context instead of relying on the current one.
import { join } from 'node:path';
import { makeFolder } from '@boutique/service-kit/make-folder';
import { Problem } from '../../start/problem.ts';
import { type RunOptions, retryWhileUnreachable, run, tryRun } from './exec.ts';

/** Node ports of the pages. k8s/kind.yaml publishes them on this machine. */
export const nodePorts = { shop: 30080, jaeger: 30686, kiali: 30001, grafana: 30300, prometheus: 30090 } as const;
export type Page = keyof typeof nodePorts;
export const pages = ['shop', 'jaeger', 'kiali', 'grafana', 'prometheus'] as const satisfies Page[];
export type Ports = Record<Page, number>;
export const defaultPorts: Ports = { shop: 8080, jaeger: 16686, kiali: 20001, grafana: 3000, prometheus: 9090 };

/** In the files under k8s/. */
export const defaultNamespace = 'demo-app';
export const defaultConsolesNamespace = 'observability';

export interface Target {
  /** Name of the kind cluster; undefined if the context belongs to another type of cluster. */
  cluster: string | undefined;
  context: string;
  /** The shop's namespace. */
  namespace: string;
  consolesNamespace: string;
  /** docker or podman; empty for a command that needs none. */
  engine: string;
}

interface TargetOptions {
  name?: string;
  context?: string | undefined;
  namespace?: string;
}

export function target(
  engine: string,
  { name = 'boutique', context = `kind-${name}`, namespace = defaultNamespace }: TargetOptions,
): Target {
  const cluster = context.startsWith('kind-') ? context.slice('kind-'.length) : undefined;
  // Another team may have an "observability" of its own.
  const consolesNamespace = cluster ? defaultConsolesNamespace : `${namespace}-${defaultConsolesNamespace}`;
  return { cluster, context, namespace, consolesNamespace, engine };
}

/** A folder for files about a cluster; created if missing. */
export function stateFolder({ context }: Target): string {
  const folder = join(import.meta.dirname, '../../.data/deploy', context);
  makeFolder(folder);
  return folder;
}

const engineLimitMs = 20_000;

/** The running container engine; Docker is preferred. */
export async function findEngine(): Promise<string> {
  const problems: string[] = [];
  for (const engine of ['docker', 'podman'] as const) {
    const failure = await run(engine, ['info'], { timeoutMs: engineLimitMs }).then(
      () => undefined,
      ({ message }: Error) => message.split('\n')[1]?.trim() ?? '',
    );
    if (failure === undefined) return engine;
    if ((await tryRun(engine, ['--version'])) !== undefined) problems.push(engineProblem[engine](failure));
  }
  throw new Problem(problems[0] ?? `Neither Docker nor Podman is installed. ${howToInstall.docker()}`);
}

const engineProblem = {
  docker(failure: string): string {
    if (/permission denied/.test(failure))
      return `You may not use Docker: ${failure}. See https://docs.docker.com/engine/install/linux-postinstall`;
    const start = process.platform === 'linux' ? 'sudo systemctl start docker' : 'open Docker Desktop';
    return `Docker is installed but not running. Start it (${start}), then run the same command again.`;
  },
  podman: (failure: string) => `Podman is installed but does not respond: ${failure}`,
};

/** For a command that builds no images: only kind's nodes are containers of the engine. */
export async function findTarget(options: TargetOptions): Promise<Target> {
  const isKind = target('', options).cluster !== undefined;
  return target(isKind ? await findEngine() : '', options);
}

function installHint(mac: string, windows: string, linux: string): string {
  const hints: Record<string, string> = { darwin: mac, win32: windows };
  return `Install it: ${hints[process.platform] ?? linux}`;
}

/** Installation hints for this platform. */
export const howToInstall = {
  docker: () =>
    installHint(
      'https://docs.docker.com/desktop/setup/install/mac-install',
      'https://docs.docker.com/desktop/setup/install/windows-install',
      'https://docs.docker.com/engine/install',
    ),
  kind: () =>
    installHint(
      'brew install kind',
      'winget install Kubernetes.kind',
      'https://kind.sigs.k8s.io/docs/user/quick-start',
    ),
  kubectl: () =>
    installHint('brew install kubectl', 'winget install Kubernetes.kubectl', 'https://kubernetes.io/docs/tasks/tools'),
  istioctl: () =>
    installHint(
      'brew install istioctl',
      'https://istio.io/latest/docs/setup/getting-started',
      'https://istio.io/latest/docs/setup/getting-started',
    ),
  k6: () => installHint('brew install k6', 'winget install k6', 'https://grafana.com/docs/k6/latest/set-up/install-k6'),
};

/** Runs kubectl in the target's cluster. The command may be retried; use run() for one that isn't idempotent. */
export const kubectl = ({ context }: Target, args: string[], options?: RunOptions): Promise<string> =>
  retryWhileUnreachable(() => run('kubectl', ['--context', context, ...args], options));

/** A resource, or a list of them, as JSON. */
export const getJson = async (to: Target, args: string[]) =>
  JSON.parse(await kubectl(to, ['get', ...args, '-o', 'json']));

export const kind = ({ engine }: Target, args: string[], options: RunOptions = {}): Promise<string> =>
  run('kind', args, { ...options, env: engine === 'podman' ? { KIND_EXPERIMENTAL_PROVIDER: 'podman' } : {} });

/** Container names of the cluster's nodes; empty if the kind cluster doesn't exist. */
export async function nodesOf(to: Target): Promise<string[]> {
  if (!to.cluster) return [];
  const text = await kind(to, ['get', 'nodes', '--name', to.cluster]);
  return text.split('\n').filter((name) => name.startsWith(`${to.cluster}-`));
}

/** The ports of a running kind cluster's pages on this machine; the defaults if the engine doesn't report them. */
export async function portsOf(to: Target): Promise<Ports> {
  if (!to.cluster) return defaultPorts;
  const text = (await tryRun(to.engine, ['port', `${to.cluster}-control-plane`])) ?? '';
  const hostPort = (nodePort: number) => Number(text.match(new RegExp(`^${nodePort}/tcp -> .*:(\\d+)$`, 'm'))?.[1]);
  const found = { ...defaultPorts };
  for (const page of pages) found[page] = hostPort(nodePorts[page]) || defaultPorts[page];
  return found;
}

/** Name of the ConfigMap with the options of the deployment: the namespace has a shop. */
export const deploymentRecord = 'boutique-deployment';
