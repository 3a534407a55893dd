// How each process is started: its command, its environment, and the log line that says it is listening.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../testing/free-ports.ts';
import { nodeTimeoutMs } from '../../testing/redis-cluster.ts';
import { workload, workloadNames } from '../../topology.ts';
import { environment } from '../child-process.ts';
import { root } from '../shop-processes.ts';
import type { Program } from './controlled-process.ts';
import { calleesOf, type Role, redisName } from './process-roles.ts';

/** The address of callees that an order does not need; nothing listens on it. */
const unusedAddress = '127.0.0.1:9';

/** The file with the clock's offset. */
export const clockFile = (directory: string, name: string): string => join(directory, `${name}.clock`);
/** While it exists, the store has no room for more. */
export const fullFile = (directory: string, name: string): string => join(directory, `${name}.full`);

const imports = ['start/compile-cache.mjs', 'lab/clock.mjs', 'lab/chaos/full-store.ts'];

interface Setup {
  readonly directory: string;
  readonly naive: boolean;
  /** host:port at which the caller reaches the callee. */
  addressOf(caller: string, callee: string): string;
  /** REDIS_ADDR of a workload; undefined if SQLite is the store. */
  redisOf(caller: string): string | undefined;
  /** REDIS_WAIT_REPLICAS */
  readonly waitReplicas: string;
}

export function workloadProgram(role: Role, { directory, naive, addressOf, redisOf, waitReplicas }: Setup): Program {
  const { name, workload: own } = role;
  const isNaive = naive && own === 'checkoutservice';
  const main = isNaive ? 'lab/chaos/naive-checkout.ts' : `services/${own}/main.ts`;
  const peers = calleesOf(role).map((callee) => [workload(callee.workload).address, addressOf(name, callee.name)]);
  return {
    name,
    command: process.execPath,
    args: () => [
      '--disable-warning=ExperimentalWarning',
      ...imports.flatMap((file) => ['--import', `${root}/${file}`]),
      `${root}/${main}`,
    ],
    env: environment({
      LISTEN_ADDR: '127.0.0.1',
      PORT: '0',
      DATA_DIR: join(directory, 'data'),
      ENABLE_REFLECTION: 'false',
      CLOCK_OFFSET_FILE: clockFile(directory, name),
      FULL_STORE_FILE: fullFile(directory, name),
      // Tests set it to wait less than the default of ten seconds.
      RECONCILE_INTERVAL: process.env.RECONCILE_INTERVAL,
      ...Object.fromEntries(workloadNames.map((other) => [workload(other).address, unusedAddress])),
      ...Object.fromEntries(peers),
      ...(workload(own).durable && { REDIS_ADDR: redisOf(name), REDIS_WAIT_REPLICAS: waitReplicas }),
    }),
    log: join(directory, `${name}.log`),
    listening: (line) => (line.includes('"message":"listening"') ? Number(JSON.parse(line).port) : undefined),
  };
}

/** As in the cluster, every write is on disk before its response. */
const durableArgs = [
  '--appendonly',
  'yes',
  '--appendfsync',
  'always',
  '--save',
  '',
  '--maxmemory-policy',
  'noeviction',
];

export function redisProgram(directory: string): Program {
  let port = 0;
  return redisServer(
    redisName,
    directory,
    () => port,
    async () => {
      port = await freePort();
      return [];
    },
  );
}

/** A node of a Redis Cluster, as docs/reliability.md says; it keeps its ports. */
export async function clusterNodeProgram(name: string, directory: string): Promise<Program> {
  const [port, busPort] = [await freePort(), await freePort()];
  return redisServer(
    name,
    directory,
    () => port,
    () => [
      ...[
        '--cluster-enabled',
        'yes',
        '--cluster-port',
        String(busPort),
        '--cluster-node-timeout',
        String(nodeTimeoutMs),
      ],
      ...['--min-replicas-to-write', '1', '--min-replicas-max-lag', '2'],
    ],
  );
}

function redisServer(
  name: string,
  parent: string,
  port: () => number,
  more: () => string[] | Promise<string[]>,
): Program {
  const directory = join(parent, name);
  mkdirSync(directory, { recursive: true });
  return {
    name,
    command: 'redis-server',
    async args() {
      const own = await more();
      return ['--port', String(port()), '--bind', '127.0.0.1', '--dir', directory, ...durableArgs, ...own];
    },
    env: environment(),
    log: join(parent, `${name}.log`),
    listening: (line) => (line.includes('Ready to accept connections') ? port() : undefined),
  };
}
