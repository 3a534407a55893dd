// Starts a real Redis Cluster for a test: primaries with one replica each, and a fast failover.
import { openRedis, type RedisClient } from '@boutique/service-kit/redis';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { until } from './eventually.ts';
import { freePort, startRedis } from './redis.ts';

export interface ClusterNode {
  readonly address: string;
  pid(): number;
  readonly admin: RedisClient;
  crash(): Promise<void>;
  /** Crashes first, and keeps its port and its files. */
  restart(): Promise<void>;
  stop(): void;
}

const slotCount = 16_384;
/** A failover begins after this time without a response. */
const nodeTimeoutMs = 1_000;

/** The first `primaries` nodes are primaries, in the order of their slots; the others are their replicas in this order. */
export async function startRedisCluster(primaries = 3, replicas = 1, more: string[] = []) {
  const count = primaries * (1 + replicas);
  const nodes = await Promise.all(Array.from({ length: count }, () => startNode(more)));
  const [first] = nodes;
  if (!first) throw new Error('a cluster needs a node');
  const [host = '', port = ''] = first.address.split(':');
  const own = await busPort(first);
  for (const { admin } of nodes.slice(1)) await admin.call('CLUSTER', 'MEET', host, port, own);
  for (const [at, { admin }] of nodes.slice(0, primaries).entries()) {
    const from = Math.ceil((at * slotCount) / primaries);
    await admin.call('CLUSTER', 'ADDSLOTSRANGE', from, Math.ceil(((at + 1) * slotCount) / primaries) - 1);
  }
  const everyNode = (command: string, expected: RegExp) =>
    until(
      `CLUSTER ${command}`,
      async () => {
        const replies = await Promise.all(nodes.map(({ admin }) => admin.call('CLUSTER', command)));
        return replies.every((reply) => expected.test(String(reply)));
      },
      20_000,
    );
  await everyNode('INFO', new RegExp(`cluster_known_nodes:${count}\\r`));
  for (const [at, { admin }] of nodes.slice(primaries).entries())
    await admin.call('CLUSTER', 'REPLICATE', String(await nodes[at % primaries]?.admin.call('CLUSTER', 'MYID')));
  await everyNode('INFO', /cluster_state:ok/);
  await Promise.all(
    nodes
      .slice(primaries)
      .map(({ admin }) =>
        until(
          'replication',
          async () => String(await admin.call('INFO', 'replication')).includes('master_link_status:up'),
          20_000,
        ),
      ),
  );
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

const busPort = async ({ admin }: ClusterNode): Promise<string> =>
  /@(\d+)/.exec(String(await admin.call('CLUSTER', 'NODES')))?.[1] ?? '';
