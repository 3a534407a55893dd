// Finds free ports on this machine.
import { createServer } from 'node:net';
import { portOffset, type WorkloadName, workloadNames } from '../topology.ts';

export type Ports = Awaited<ReturnType<typeof choosePorts>>;

/** Ports for a whole shop, chosen before it starts; `more` is the number of workloads beyond those of topology.ts. */
export async function choosePorts(more = 0) {
  const count = workloadNames.length + more;
  const first = await freePorts(count + 1);
  const frontend = first + count - 1;
  return {
    of: (name: WorkloadName): number => first + (portOffset(name) ?? frontend - first),
    traces: frontend + 1,
    vars: { PORT_BASE: String(first), PORT: String(frontend), TRACES_PORT: String(frontend + 1) },
  };
}

/** A port that was free a moment ago. Outgoing connections, which take ephemeral ports, can't take it before a server does. */
export const freePort = (): Promise<number> => freePorts(1);

const firstPort = 10_081; // fetch refuses port 10080: https://fetch.spec.whatwg.org/#port-blocking
const portCount = 8_900;
const portsPerProcess = 139;
/** Test files run next to each other, so neighbouring process IDs begin far apart. */
let next = (process.pid * portsPerProcess) % portCount;

/**
 * The first of `count` consecutive free ports, below the system's ephemeral ports and away from the defaults. A process gets
 * no port twice before it had them all: servers that start together have chosen theirs before any of them listens.
 */
export async function freePorts(count: number): Promise<number> {
  for (let tried = 0; tried < portCount; tried += count) {
    if (next + count > portCount) next = 0;
    const first = firstPort + next;
    next += count;
    const tries = Array.from({ length: count }, (_, at) => isFree(first + at));
    if ((await Promise.all(tries)).every(Boolean)) return first;
  }
  throw new Error(`no ${count} consecutive free ports found`);
}

export const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const probe = createServer().once('error', () => resolve(false));
    probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
