// The shop under attack: `npm start` in child processes, with a probe in each of them.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hrtime } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { topology, type WorkloadName, workload, workloadNames } from '../../topology.ts';
import { root, startShop } from '../shop-processes.ts';
import { startFakes } from './fakes.ts';

export const processModels = ['single', 'per-service'] as const;
export type ProcessModel = (typeof processModels)[number];
export type Target = Awaited<ReturnType<typeof startTarget>>;

/** More carts with one line than the target may keep. */
export const maxCarts = 2_000;
/** Probes write four times per second. */
const probeMs = 300;

export const nowMs = (): number => Number(hrtime.bigint()) / 1e6;

export async function startTarget(processModel: ProcessModel) {
  const directory = mkdtempSync(join(tmpdir(), 'attack-'));
  const remove = () => rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  // After an interruption.
  process.once('exit', remove);
  const probeDir = join(directory, 'probes');
  mkdirSync(probeDir);
  const clockFile = join(directory, 'clock-offset');
  const log = join(directory, 'shop.log');
  const dataDir = join(directory, 'data');
  const fakes = await startFakes();
  const shop = await startShop({
    ...{ dataDir, log, args: processModel === 'single' ? [] : ['--processes'] },
    vars: { ...instrumentation(probeDir, clockFile), ...fakes.vars, ...settings },
  });

  /** The single process of all workloads is named `shop`; `start` runs only the trace page. */
  const pids = (): [string, number][] =>
    [...shop.pids()].map(([name, pid]) => [name === 'start' && processModel === 'single' ? 'shop' : name, pid]);

  return {
    ...{ processModel, directory, dataDir, fakes, url: shop.url, check: shop.check },
    host: new URL(shop.url).host,
    port: shop.ports.of('frontend'),
    tracesPort: shop.ports.traces,
    portOf: (name: WorkloadName) => shop.ports.of(name),
    addressOf: (name: WorkloadName) => `127.0.0.1:${shop.ports.of(name)}`,
    log: () => readFileSync(log, 'utf8'),
    setClock: (offsetMs: number) => writeFileSync(clockFile, String(offsetMs)),
    pids,
    /** Resets `peaks`. */
    resetPeaks(): void {
      for (const [, pid] of pids()) ignoreEnded(() => writeFileSync(`/proc/${pid}/clear_refs`, '5'));
    },
    /** MiB by process. */
    peaks: () => new Map(pids().map(([name, pid]) => [name, peakMiB(pid)])),
    /** The longest pause of any event loop since then, ms, and its process. */
    async maxPause(sinceMs: number): Promise<{ pauseMs: number; pausedProcess: string }> {
      await sleep(probeMs);
      const found = readdirSync(probeDir).map((pid) => ({
        pauseMs: Math.max(0, ...pausesSince(join(probeDir, pid), sinceMs)),
        pausedProcess: pids().find(([, own]) => String(own) === pid)?.[0] ?? 'a process that ended',
      }));
      return found.toSorted((a, b) => b.pauseMs - a.pauseMs)[0] ?? { pauseMs: 0, pausedProcess: '' };
    },
    async stop(): Promise<void> {
      fakes.stop();
      await shop.stop().finally(remove);
      process.off('exit', remove);
    },
  };
}

const instrumentation = (probeDir: string, clockFile: string) => ({
  NODE_OPTIONS: ['attack/probe.mjs', 'clock.mjs'].map((file) => `--import ${root}/lab/${file}`).join(' '),
  PROBE_DIR: probeDir,
  CLOCK_OFFSET_FILE: clockFile,
});

/** Limits that an attack can reach in seconds. */
const settings = { MAX_CARTS_MIB: '1', RECONCILE_INTERVAL: '1s', LOG_FORMAT: 'json' };

function ignoreEnded(work: () => void): void {
  try {
    work();
  } catch {
    // An ended process shows in the responses to visitors.
  }
}

function peakMiB(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmHWM:\s+(\d+) kB$/m)?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

const pausesSince = (file: string, sinceMs: number): number[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.split(' ').map(Number))
    .flatMap(([at = 0, pauseMs = 0]) => (at >= sinceMs ? [pauseMs] : []));

const defaultLimitMi = 160;
const isWorkload = (name: string): name is WorkloadName => Object.hasOwn(topology, name);

/** The memory limit of the workload's container in MiB, if it has one. */
export const containerLimit = (name: string): number | undefined =>
  isWorkload(name) && workloadNames.includes(name) ? (workload(name).memoryLimitMi ?? defaultLimitMi) : undefined;
