// Looks at this machine before anything is done on it; each thing that is missing is a sentence with what to do.
import { existsSync, statfsSync } from 'node:fs';
import { Problem } from '../../start/problem.ts';
import { isFree } from '../../testing/free-ports.ts';
import { ask } from './exec.ts';
import { howToInstall, nodesOf, type Page, type Ports, pages, type Target } from './target.ts';

/** Oldest versions that were tried or that have what is used: gRPC probes, native sidecars (Istio 1.27). */
const oldest = { kind: '0.27', kubectl: '1.31', istioctl: '1.27' };
const giB = 2 ** 30;
/** Both nodes took 3.5 GiB with Istio, the consoles and the shop under load; images and volumes 4 GiB of disk. */
const need = { memory: 4.5 * giB, diskForNew: 6 * giB, diskForOld: 1 * giB };

export interface Wanted {
  mesh: boolean;
  ports: Ports;
}

/** Says what was found, or throws. */
export async function preflight(to: Target, { mesh, ports }: Wanted): Promise<string> {
  const kubectl = await version('kubectl', ['version', '--client']);
  const kind = to.cluster ? await version('kind', ['version']) : '';
  const istioctl = mesh ? await version('istioctl', ['version', '--remote=false']) : '';
  if (to.cluster) {
    const isNew = (await nodesOf(to)).length === 0;
    if (isNew) await portsFree(ports);
    await enoughRoom(to.engine, isNew);
  }
  const found = { [to.engine]: ' ', kind, kubectl, istioctl };
  return Object.entries(found)
    .filter(([, text]) => text)
    .map(([name, text]) => `${name} ${text}`.trim())
    .join(', ');
}

async function version(tool: keyof typeof oldest, args: string[]): Promise<string> {
  const text = await ask(tool, args);
  if (text === undefined)
    throw new Problem(`${tool} is not there. ${howToInstall[tool === 'istioctl' ? 'istioctl' : tool]()}`);
  const found = text.match(/v?(\d+\.\d+\.\d+)/)?.[1] ?? '0.0.0';
  if (isOlder(found, oldest[tool]))
    throw new Problem(`${tool} is ${found}, but ${oldest[tool]} or newer is needed. ${howToInstall[tool]()}`);
  return found;
}

/** 1.9 is older than 1.31. */
export function isOlder(version: string, than: string): boolean {
  const [a = [], b = []] = [version, than].map((text) => text.split('.').map(Number));
  const at = b.findIndex((part, index) => part !== a[index]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

async function portsFree(ports: Ports): Promise<void> {
  const taken: Page[] = [];
  for (const page of pages) if (!(await isFree(ports[page]))) taken.push(page);
  if (taken.length === 0) return;
  const list = taken.map((page) => `${ports[page]} (for ${page})`).join(', ');
  const first = ports[taken[0] ?? 'shop'];
  throw new Problem(
    `Taken by another program: port ${list}. Stop it (\`lsof -i :${first}\` names it), or move ours: --port 8081 the shop's, --offset 1000 all of them.`,
  );
}

async function enoughRoom(engine: string, isNew: boolean): Promise<void> {
  const info = JSON.parse((await ask(engine, ['info', '--format', '{{json .}}'])) ?? '{}');
  const memory = info.MemTotal ?? info.host?.memTotal ?? Number.POSITIVE_INFINITY;
  if (memory < need.memory)
    throw new Problem(
      `${engine} has ${gib(memory)} of memory, but the cluster needs ${gib(need.memory)}: give it more in its settings, or use --mesh none on a smaller machine.`,
    );
  const folder = info.DockerRootDir ?? info.store?.graphRoot ?? '';
  // In a virtual machine (Docker Desktop) its disk can't be seen from here.
  if (!existsSync(folder)) return;
  const { bavail, bsize } = statfsSync(folder);
  const needed = isNew ? need.diskForNew : need.diskForOld;
  if (bavail * bsize < needed)
    throw new Problem(
      `${folder} has ${gib(bavail * bsize)} of free disk, but ${gib(needed)} are needed: \`${engine} system prune\` frees what is unused.`,
    );
}

const gib = (bytes: number) => `${(bytes / giB).toFixed(1)} GiB`;
