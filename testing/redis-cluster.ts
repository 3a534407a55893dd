// Starts a real Redis Cluster for a test: primaries with one replica each, and a fast failover.
import { openRedis, type RedisClient } from '@boutique/service-kit/redis';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { until } from './eventually.ts';
import { freePort, startRedis } from './redis.ts';

interface Member {
  /** host:port */
  readonly address: string;
  readonly admin: Pick<RedisClient, 'call'>;
}

export interface ClusterNode extends Member {
  readonly admin: RedisClient;
  pid(): number;
  crash(): Promise<void>;
  /** Crashes first, and keeps its port and its files. */
  restart(): Promise<void>;
  stop(): void;
}

const slotCount = 16_384;
/** A failover begins after this time without a response. */
export const nodeTimeoutMs = 1_000;
const formLimitMs = 20_000;

/** The first `primaries` nodes are primaries, in the order of their slots; the others are their replicas in this order. */
export async function startRedisCluster(primaries = 3, replicas = 1, more: string[] = []) {
  const nodes = await Promise.all(Array.from({ length: primaries * (1 + replicas) }, () => startNode(more)));
  await formCluster(nodes, primaries);
  return {
    address: `redis+cluster://${nodes.map(({ address }) => address).join(',')}`,
    nodes,
    stop() {
      for (const { admin, stop } of nodes) {
        admin.close();
        stop();
      }
    },
  };
}

/** Makes a cluster of nodes that are running and empty. */
export async function formCluster(nodes: readonly Member[], primaries: number): Promise<void> {
  const [first] = nodes;
  if (!first) throw new Error('a cluster needs a node');
  const [host = '', port = ''] = first.address.split(':');
  const own = await busPort(first);
  for (const { admin } of nodes.slice(1)) await admin.call('CLUSTER', 'MEET', host, port, own);
  for (const [at, { admin }] of nodes.slice(0, primaries).entries()) {
    const from = Math.ceil((at * slotCount) / primaries);
    await admin.call('CLUSTER', 'ADDSLOTSRANGE', from, Math.ceil(((at + 1) * slotCount) / primaries) - 1);
  }
  await replies(nodes, ['CLUSTER', 'INFO'], new RegExp(`cluster_known_nodes:${nodes.length}\\r`));
  const replicas = nodes.slice(primaries);
  for (const [at, { admin }] of replicas.entries())
    await admin.call('CLUSTER', 'REPLICATE', String(await nodes[at % primaries]?.admin.call('CLUSTER', 'MYID')));
  await replies(nodes, ['CLUSTER', 'INFO'], /cluster_state:ok/);
  await replies(replicas, ['INFO', 'replication'], /master_link_status:up/);
}

/** Waits until the reply of every node is as expected. */
async function replies(nodes: readonly Member[], [name = '', ...args]: string[], expected: RegExp): Promise<void> {
  const reply = ({ admin }: Member) => admin.call(name, ...args).then(String, () => '');
  const areAll = async () => (await Promise.all(nodes.map(reply))).every((text) => expected.test(text));
  await until(`${name} ${args}`, areAll, formLimitMs);
}

async function startNode(more: string[]): Promise<ClusterNode> {
  const args = [
    ...['--cluster-enabled', 'yes', '--cluster-port', String(await freePort())],
    ...['--cluster-node-timeout', String(nodeTimeoutMs), ...more],
  ];
  let server = await startRedis(args);
  const { address, directory } = server;
  return {
    address,
    pid: () => server.pid,
    admin: await openRedis(testWorkload('admin'), address),
    crash: () => server.crash(),
    async restart() {
      await server.crash();
      server = await startRedis(args, directory, Number(address.split(':')[1]));
    },
    stop: () => server.stop(),
  };
}

const busPort = async ({ admin }: Member): Promise<string> =>
  /@(\d+)/.exec(String(await admin.call('CLUSTER', 'NODES')))?.[1] ?? '';
