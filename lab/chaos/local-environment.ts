// The shop in processes on this machine, each behind links that can be broken.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { World } from './environment.ts';
import { beginFault, inTurns } from './faults.ts';
import { type Link, startLink } from './link.ts';
import { type Running, startProgram } from './process.ts';
import { redisProgram, workloadProgram } from './programs.ts';
import { readRedis, unfinishedInRedis } from './redis-records.ts';
import { buyers, linksOf, players, redisName, type Store, stages, targetsOf } from './roles.ts';
import type { Fault } from './schedule.ts';
import { readSqlite, unfinishedInSqlite } from './sqlite-records.ts';

export async function startProcesses({ store, naive }: { store: Store; naive: boolean }): Promise<World> {
  const directory = mkdtempSync(join(tmpdir(), 'chaos-'));
  const dataDir = join(directory, 'data');
  mkdirSync(dataDir);
  const running = new Map<string, Running>();
  const links = new Map<string, Link>();
  const deaths: string[] = [];
  const onRedis = store === 'redis';
  const portOf = (name: string) => running.get(name)?.port() ?? 0;
  // A callee that is never broken has been started before its callers: they know its port.
  const addressOf = (caller: string, callee: string) =>
    links.get(`${caller}>${callee}`)?.address ?? `127.0.0.1:${portOf(callee)}`;
  const one = (name: string): Running => {
    const found = running.get(name);
    if (!found) throw new Error(`there is no process ${name}`);
    return found;
  };
  const redisAddress = () => `127.0.0.1:${portOf(redisName)}`;
  const died = (what: string) => deaths.push(what);

  async function close(keep: boolean): Promise<void> {
    for (const process of running.values()) await process.kill();
    for (const process of running.values()) process.closeLog();
    for (const link of links.values()) link.close();
    if (!keep) rmSync(directory, { recursive: true, force: true });
    else console.log(`Data and logs are kept in ${directory}`);
  }

  try {
    for (const name of linksOf(store)) links.set(name, await startLink(() => portOf(name.split('>')[1] ?? '')));
    if (onRedis) running.set(redisName, await startProgram(redisProgram(directory), died));
    for (const stage of stages)
      await Promise.all(
        stage.map(async (player) => {
          const program = workloadProgram(player, { directory, naive, addressOf, onRedis });
          running.set(player.name, await startProgram(program, died));
        }),
      );
  } catch (error) {
    await close(true);
    throw error;
  }

  const takeTurn = inTurns();
  const linksHit = ({ target }: Fault): Link[] =>
    [...links].filter(([name]) => name === target || target === `*>${name.split('>')[1]}`).map(([, link]) => link);

  return {
    targets: targetsOf(store),
    msPerOrder: 150,
    frontends: ['frontend-1', 'frontend-2'].map((name) => `http://127.0.0.1:${portOf(name)}`),
    checkouts: calleesOfBuyers('checkoutservice').map((name) => addressOf(buyers, name)),
    cart: addressOf(buyers, 'cartservice'),
    begin: (fault) => takeTurn(fault.target, () => beginFault(fault, one, linksHit)),
    unfinished: async () => (onRedis ? unfinishedInRedis(redisAddress()) : unfinishedInSqlite(dataDir)),
    deaths: () => deaths,
    async stopAndRead() {
      // Callers before their callees.
      for (const stage of stages.toReversed()) await Promise.all(stage.map(({ name }) => one(name).stop()));
      if (!onRedis) return readSqlite(dataDir);
      // What counts is what its log has brought to disk.
      await one(redisName).kill();
      await one(redisName).restart();
      return readRedis(redisAddress());
    },
    close,
  };
}

const calleesOfBuyers = (workload: string) =>
  players.filter((player) => player.workload === workload).map(({ name }) => name);
