// The shop as local processes, with a TCP proxy on each connection that faults affect.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formCluster } from '../../testing/redis-cluster.ts';
import { startTcpProxy, type TcpProxy } from '../../testing/tcp-proxy.ts';
import { type RunningProgram, startProgram } from './controlled-process.ts';
import type { Environment } from './environment.ts';
import { beginFault, type FaultyConnection, faultyConnection, onePerTarget } from './faults.ts';
import { createLocalFaults } from './local-faults.ts';
import { clusterNodeProgram, redisProgram, workloadProgram } from './process-commands.ts';
import {
  buyers,
  calleeOf,
  connectionsOf,
  primaryCount,
  redisName,
  redisNodes,
  roles,
  type Store,
  startOrder,
  targetsOf,
} from './process-roles.ts';
import { readRedis, unfinishedInRedis, withRedis } from './redis-records.ts';
import { type Fault, ownerOf } from './schedule.ts';
import { readSqlite, unfinishedInSqlite } from './sqlite-records.ts';

interface Connection extends FaultyConnection {
  readonly proxy: TcpProxy;
}

interface Options {
  readonly store: Store;
  readonly naive: boolean;
  /** Redis sometimes deletes carts. */
  readonly evict: boolean;
}

export async function startProcesses({ store, naive, evict }: Options): Promise<Environment> {
  const directory = mkdtempSync(join(tmpdir(), 'chaos-'));
  const dataDir = join(directory, 'data');
  mkdirSync(dataDir);
  const running = new Map<string, RunningProgram>();
  const connections = new Map<string, Connection>();
  const deaths: string[] = [];
  const portOf = (name: string) => running.get(name)?.port() ?? 0;
  // A callee without a proxy keeps its port; it started before its callers.
  const addressOf = (caller: string, callee: string) =>
    connections.get(`${caller}>${callee}`)?.proxy.address ?? `127.0.0.1:${portOf(callee)}`;
  const processOf = (name: string): RunningProgram => {
    const found = running.get(name);
    if (!found) throw new Error(`no process ${name}`);
    return found;
  };
  const redisAddresses = () => redisNodes(store).map((name) => `127.0.0.1:${portOf(name)}`);
  function redisOf(caller: string): string | undefined {
    if (store === 'redis-cluster') return `redis+cluster://${redisAddresses()}`;
    return store === 'redis' ? addressOf(caller, redisName) : undefined;
  }
  const waitReplicas = store === 'redis-cluster' ? '1' : '0';
  const onDeath = (what: string) => deaths.push(what);

  async function close(keep: boolean): Promise<void> {
    for (const process of running.values()) await process.kill();
    for (const process of running.values()) process.closeLog();
    for (const { proxy } of connections.values()) proxy.stop();
    if (!keep) rmSync(directory, { recursive: true, force: true });
    else console.log(`Data and logs: ${directory}`);
  }

  try {
    for (const name of connectionsOf(store)) {
      const proxy = await startTcpProxy(() => portOf(calleeOf(name)));
      connections.set(name, { proxy, ...faultyConnection(proxy) });
    }
    for (const name of redisNodes(store)) {
      const program = store === 'redis' ? redisProgram(directory) : await clusterNodeProgram(name, directory);
      running.set(name, await startProgram(program, onDeath));
    }
    if (store === 'redis-cluster') await joinCluster(redisAddresses());
    for (const group of startOrder)
      await Promise.all(
        group.map(async (role) => {
          const program = workloadProgram(role, { directory, naive, addressOf, redisOf, waitReplicas });
          running.set(role.name, await startProgram(program, onDeath));
        }),
      );
  } catch (error) {
    await close(true);
    throw error;
  }

  const targets = targetsOf(store, evict);
  const beginInTurn = onePerTarget();
  const localFaults = createLocalFaults({ directory, store, portOf, clocks: targets.clocks });
  const connectionsHit = ({ target }: Fault): Connection[] =>
    [...connections]
      .filter(([name]) => name === target || target === `*>${calleeOf(name)}`)
      .map(([, connection]) => connection);

  return {
    targets,
    // A Redis Cluster shares the CPUs with the shop.
    msPerOrder: store === 'redis-cluster' ? 250 : 150,
    frontends: namesOf('frontend').map((name) => `http://127.0.0.1:${portOf(name)}`),
    checkouts: namesOf('checkoutservice').map((name) => addressOf(buyers, name)),
    cart: addressOf(buyers, 'cartservice'),
    begin: (fault) => beginInTurn(turnOf(fault), () => beginFault(fault, processOf, connectionsHit, localFaults)),
    unfinished: async () => (store === 'sqlite' ? unfinishedInSqlite(dataDir) : unfinishedInRedis(redisAddresses())),
    deaths: () => deaths,
    async stopAndRead() {
      for (const group of startOrder.toReversed()) await Promise.all(group.map(({ name }) => processOf(name).stop()));
      if (store === 'sqlite') return readSqlite(dataDir);
      // After a restart, Redis has only what was on disk.
      const nodes = redisNodes(store).map(processOf);
      await Promise.all(nodes.map((node) => node.kill()));
      await Promise.all(nodes.map((node) => node.restart()));
      return readRedis(redisAddresses());
    },
    close,
  };
}

async function joinCluster(addresses: readonly string[]): Promise<void> {
  const admin = (address: string) => ({
    call: (command: string, ...args: (string | number)[]) =>
      withRedis(address, (redis) => redis.call(command, ...args)),
  });
  await formCluster(
    addresses.map((address) => ({ address, admin: admin(address) })),
    primaryCount,
  );
}

/** A service can't start while its store is locked. */
const turnOf = ({ target }: Fault) => (target.startsWith('store of ') ? ownerOf(target) : target);

const namesOf = (workload: string) => roles.filter((role) => role.workload === workload).map(({ name }) => name);
