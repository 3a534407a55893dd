// Checks the tools, ports, memory and disk of this machine before the deployment. Each error says what to do.
import { existsSync, statfsSync } from 'node:fs';
import { Problem } from '../../start/problem.ts';
import { isFree } from '../../testing/free-ports.ts';
import { run, tryRun } from './exec.ts';
import { isIncomplete } from './kind.ts';
import { step, warn } from './steps.ts';
import { howToInstall, nodesOf, type Page, type Ports, pages, type Target } from './target.ts';
import {
  inotifyWarnings,
  kubernetesWarnings,
  type ToolVersions,
  toolWarnings,
  versionOfImage,
} from './version-warnings.ts';

/** Older versions lack features that are used: gRPC probes, native sidecars (Istio 1.27). */
const minVersions = { kind: '0.27', kubectl: '1.31', istioctl: '1.27' };
const versionLimitMs = 20_000;
const giB = 2 ** 30;
/** Measured: 3.5 GiB of memory for both nodes with Istio, the consoles and the shop under load; 4 GiB of disk. */
const required = { memory: 4.5 * giB, diskForNew: 6 * giB, diskForOld: 1 * giB };

export interface Wanted {
  mesh: boolean;
  ports: Ports;
  /** For a new kind cluster, instead of kind's default. */
  nodeImage?: string | undefined;
}

export interface Preflight {
  /** The programs and their versions, as text. */
  readonly found: string;
  readonly versions: ToolVersions;
  readonly warnings: readonly string[];
}

/** The step that checks this machine, with its warnings; returns the versions of the programs. */
export async function preflightStep(to: Target, wanted: Wanted): Promise<ToolVersions> {
  const checked = preflight(to, wanted);
  await step('preflight', async () => (await checked).found);
  const { versions, warnings } = await checked;
  warn(warnings);
  return versions;
}

/** Throws a Problem if a requirement is not met. What may work all the same is a warning. */
export async function preflight(to: Target, { mesh, ports, nodeImage }: Wanted): Promise<Preflight> {
  const kubectl = await version('kubectl', ['version', '--client']);
  const kind = to.cluster ? await version('kind', ['version']) : '';
  const istioctl = mesh ? await version('istioctl', ['version', '--remote=false']) : '';
  const isNew = to.cluster !== undefined && (await nodesOf(to)).length === 0;
  const isCreated = isNew || (to.cluster !== undefined && isIncomplete(to));
  if (isNew) await checkPortsFree(ports);
  if (to.cluster) await checkResources(to.engine, isNew);
  const versions = { kind, kubectl, istioctl };
  const found = Object.entries({ [to.engine]: ' ', ...versions })
    .filter(([name, text]) => name && text)
    .map(([name, text]) => `${name} ${text}`.trim())
    .join(', ');
  const kubernetes = nodeImage && versionOfImage(nodeImage);
  const unused =
    nodeImage && !isCreated ? [`The cluster "${to.cluster}" already exists, so --node-image has no effect.`] : [];
  const warnings = [
    ...toolWarnings(versions),
    ...(kubernetes && isCreated ? kubernetesWarnings(kubernetes, versions) : []),
    ...(isCreated ? inotifyWarnings() : []),
    ...unused,
  ];
  return { found, versions, warnings };
}

async function version(tool: keyof typeof minVersions, args: string[]): Promise<string> {
  const text = await run(tool, args, { timeoutMs: versionLimitMs }).catch(({ message }: Error) => {
    const [first = '', reason] = message.split('\n');
    const state =
      reason === undefined ? 'is not installed' : `is installed but does not work: ${reason.trim() || first}`;
    throw new Problem(`${tool} ${state}. ${howToInstall[tool]()}`);
  });
  const found = text.match(/v?(\d+\.\d+\.\d+)/)?.[1] ?? '0.0.0';
  if (isOlder(found, minVersions[tool]))
    throw new Problem(
      `${tool} has version ${found}, but ${minVersions[tool]} or newer is required. ${howToInstall[tool]()}`,
    );
  return found;
}

/** Compares numerically: 1.9 is older than 1.31. */
export function isOlder(version: string, than: string): boolean {
  const [a = [], b = []] = [version, than].map((text) => text.split('.').map(Number));
  const at = b.findIndex((part, index) => part !== a[index]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

async function checkPortsFree(ports: Ports): Promise<void> {
  const taken: Page[] = [];
  for (const page of pages) if (!(await isFree(ports[page]))) taken.push(page);
  if (taken.length === 0) return;
  const list = taken.map((page) => `${ports[page]} (for ${page})`).join(', ');
  const first = ports[taken[0] ?? 'shop'];
  throw new Problem(
    `Ports in use by another program: ${list}. Stop that program (\`lsof -i :${first}\` shows it), or use other ports: --port 8081 changes the shop's, --offset 1000 changes all.`,
  );
}

async function checkResources(engine: string, isNew: boolean): Promise<void> {
  const info = JSON.parse((await tryRun(engine, ['info', '--format', '{{json .}}'])) ?? '{}');
  const memory = info.MemTotal ?? info.host?.memTotal ?? Number.POSITIVE_INFINITY;
  if (memory < required.memory)
    throw new Problem(
      `${engine} has ${gib(memory)} of memory, but the cluster needs ${gib(required.memory)}. Raise the limit in its settings, or use a larger machine.`,
    );
  const folder = info.DockerRootDir ?? info.store?.graphRoot ?? '';
  // Docker Desktop runs in a virtual machine, whose disk isn't visible here.
  if (!existsSync(folder)) return;
  const { bavail, bsize } = statfsSync(folder);
  const needed = isNew ? required.diskForNew : required.diskForOld;
  if (bavail * bsize < needed)
    throw new Problem(
      `${folder} has ${gib(bavail * bsize)} of free disk space, but ${gib(needed)} are required. Run \`${engine} system prune\` to remove unused data.`,
    );
}

const gib = (bytes: number) => `${(bytes / giB).toFixed(1)} GiB`;
