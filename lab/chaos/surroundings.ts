// Faults around the shop's local processes: their clocks, their stores, and visitors who stop in the middle of a request.
import { rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { openRedis } from '@boutique/service-kit/redis';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import type { End, Surroundings } from './faults.ts';
import { clockFile, fullFile } from './programs.ts';
import type { Store } from './roles.ts';

interface Setup {
  readonly directory: string;
  readonly store: Store;
  readonly clocks: readonly string[];
  portOf(name: string): number;
}

const halfSent = 500;
const halfForm = [
  'POST /cart HTTP/1.1',
  'Host: 127.0.0.1',
  'Content-Type: application/x-www-form-urlencoded',
  'Content-Length: 1000',
  '',
  'product_id=',
].join('\r\n');
/** How long a lock or a limit in Redis lasts at most, should its end get lost. */
const maxPauseMs = 10_000;
const workload = testWorkload('chaos', { LOG_LEVEL: 'silent' });

export function surroundingsOf({ directory, store, clocks, portOf }: Setup): Surroundings {
  const offsets = new Map<string, number>();

  /** Overlapping jumps add up. */
  function shift(names: readonly string[], byMs: number): void {
    for (const name of names) {
      const offsetMs = (offsets.get(name) ?? 0) + byMs;
      offsets.set(name, offsetMs);
      writeFileSync(clockFile(directory, name), String(offsetMs));
    }
  }

  async function command(name: string, ...words: string[]): Promise<void> {
    const redis = await openRedis(workload, `127.0.0.1:${portOf(name)}`);
    try {
      await redis.call(words[0] ?? '', ...words.slice(1));
    } finally {
      redis.close();
    }
  }

  return {
    async moveClock(name, offsetMs) {
      const names = name === 'all' ? clocks : [name];
      shift(names, offsetMs);
      return async () => shift(names, -offsetMs);
    },
    async lockStore(name) {
      if (store === 'sqlite') return lockFile(join(directory, 'data', `${name}.db`));
      await command(name, 'CLIENT', 'PAUSE', String(maxPauseMs), 'WRITE');
      return () => command(name, 'CLIENT', 'UNPAUSE');
    },
    async fillStore(name) {
      if (store === 'sqlite') {
        writeFileSync(fullFile(directory, name), '');
        return async () => rmSync(fullFile(directory, name), { force: true });
      }
      await command(name, 'CONFIG', 'SET', 'maxmemory', '1');
      return () => command(name, 'CONFIG', 'SET', 'maxmemory', '0');
    },
    async sendHalf(name) {
      const sockets = Array.from({ length: halfSent }, () => {
        const socket = connect(portOf(name), '127.0.0.1').on('error', () => {});
        socket.write(halfForm);
        return socket;
      });
      return async () => {
        for (const socket of sockets) socket.destroy();
      };
    },
  };
}

/** Waits for writers that are faster. */
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
