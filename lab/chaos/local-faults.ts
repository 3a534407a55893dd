// Faults around the shop's local processes: their clocks, their stores and their visitors.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { End, LocalFaults } from './faults.ts';
import { sendHalfForms } from './half-sent.ts';
import { clockFile, fullFile } from './process-commands.ts';
import type { Store } from './process-roles.ts';
import { evictCarts, fillUp, pauseWrites, takeOver } from './redis-faults.ts';
import { withRedis } from './redis-records.ts';

interface Setup {
  readonly directory: string;
  readonly store: Store;
  readonly clocks: readonly string[];
  portOf(name: string): number;
}

export function createLocalFaults({ directory, store, clocks, portOf }: Setup): LocalFaults {
  const offsets = new Map<string, number>();

  /** Overlapping jumps add up. */
  function shift(names: readonly string[], byMs: number): void {
    for (const name of names) {
      const offsetMs = (offsets.get(name) ?? 0) + byMs;
      offsets.set(name, offsetMs);
      writeFileSync(clockFile(directory, name), String(offsetMs));
    }
  }

  const send = (name: string, [command = '', ...args]: string[]) =>
    withRedis(`127.0.0.1:${portOf(name)}`, (redis) => redis.call(command, ...args));

  return {
    async moveClock(name, offsetMs) {
      const names = name === 'all' ? clocks : [name];
      shift(names, offsetMs);
      return async () => shift(names, -offsetMs);
    },
    lockStore: (name) =>
      store === 'sqlite'
        ? lockFile(join(directory, 'data', `${name}.db`))
        : pauseWrites((...words) => send(name, words)),
    async fillStore(name) {
      if (store !== 'sqlite') return fillUp((...words) => send(name, words));
      writeFileSync(fullFile(directory, name), '');
      return async () => rmSync(fullFile(directory, name), { force: true });
    },
    sendHalf: (name) => sendHalfForms(portOf(name)),
    demote: (name) => takeOver((...words) => send(name, words)),
    evict: (name) => evictCarts((...words) => send(name, words)),
  };
}

/** Waits while another writer holds the lock. */
async function lockFile(path: string): Promise<End> {
  const database = new DatabaseSync(path, { timeout: 0 });
  for (;;) {
    try {
      database.exec('BEGIN IMMEDIATE');
      break;
    } catch {
      await sleep(2);
    }
  }
  return async () => {
    database.exec('ROLLBACK');
    database.close();
  };
}
