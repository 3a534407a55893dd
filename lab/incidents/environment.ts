// The shop of an incident: one process for each workload, a store, a mail server, visitors, and a recorder.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedis } from '../../testing/redis.ts';
import type { WorkloadName } from '../../topology.ts';
import { withRedis } from '../chaos/redis-records.ts';
import { startShop } from '../shop-processes.ts';
import { exportingTo } from './collector.ts';
import { type Flag, writeFlags } from './flags-file.ts';
import { startMailSink } from './mail-sink.ts';
import { type OrderStates, redisOrderStates, sqliteOrderStates } from './order-states.ts';
import { startRecorder } from './recorder.ts';
import { startVisitors } from './visitors.ts';

export type Environment = Awaited<ReturnType<typeof openEnvironment>>;

/** What an incident needs. */
interface Needs {
  readonly store: 'redis' | 'SQLite';
  /** Flags from the start of the healthy window. */
  readonly always?: readonly Flag[];
}

/** Everything that it starts ends with this process, even after a crash. */
export async function openEnvironment({ store, always = [] }: Needs, seed: number, folder: string) {
  const directory = mkdtempSync(join(tmpdir(), 'incident-'));
  const flagsFile = join(directory, 'flags.json');
  const setFlags = (flags: readonly Flag[]) => writeFlags(flagsFile, [...always, ...flags]);
  setFlags([]);
  const redis = store === 'redis' ? await startRedis() : undefined;
  const remove = () => {
    redis?.stop();
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  };
  process.once('exit', remove);
  const mail = await startMailSink();
  const recorder = await startRecorder(folder);
  const dataDir = join(directory, 'data');
  mkdirSync(dataDir);
  const shop = await startShop({
    ...{ dataDir, args: ['--processes'] },
    vars: {
      ...exportingTo(recorder.url),
      ...{ FLAGS_FILE: flagsFile, SMTP_URL: mail.url, LOG_FORMAT: 'json' },
      ...(redis && { REDIS_ADDR: redis.address }),
    },
  });
  const visitors = startVisitors(shop.url, seed);
  const stopReading = recordOrders(recorder.addOrders, async () =>
    redis ? redisOrderStates(redis.address) : sqliteOrderStates(dataDir),
  );
  return {
    ...{ shop, visitors, recorder, setFlags },
    /** Sends commands to the shop's Redis; `password` if it has one. */
    async redis(commands: readonly string[][], password = ''): Promise<void> {
      const address = `redis://:${password}@${redis?.address}`;
      await withRedis(password ? address : (redis?.address ?? ''), async (client) => {
        for (const [command = '', ...args] of commands) await client.call(command, ...args);
      });
    },
    /** Stops a workload in order; it is started again, as a Deployment would do. */
    restart(name: WorkloadName): void {
      const pid = shop.pids().get(name);
      try {
        // Process 0 would be this one, and its children.
        if (pid) process.kill(pid, 'SIGTERM');
      } catch {
        // It has ended, and is started again already.
      }
    },
    async close(): Promise<void> {
      await visitors.stop();
      stopReading();
      // Ctrl-C in a terminal has reached it, too.
      await shop.stop().catch(() => {});
      recorder.stop();
      mail.stop();
      remove();
      process.off('exit', remove);
    },
  };
}

const readOrdersMs = 5_000;

/** Returns the function that stops it. A store that is the fault can't be read until it is repaired. */
export function recordOrders(
  add: (states: OrderStates) => void,
  read: () => Promise<OrderStates>,
  everyMs = readOrdersMs,
): () => void {
  let isReading = false;
  let isStopped = false;
  const timer = setInterval(async () => {
    if (isReading) return;
    isReading = true;
    const states = await read().catch(() => undefined);
    isReading = false;
    if (states && !isStopped) add(states);
  }, everyMs);
  return () => {
    isStopped = true;
    clearInterval(timer);
  };
}
