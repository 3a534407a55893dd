// Runs the whole shop as `npm start` does, in child processes on free ports and with its own data.
import { execFileSync, type SpawnOptions } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../start/problem.ts';
import { choosePorts, type Ports } from '../testing/free-ports.ts';
import { end, environment, hasEnded, launch } from './child-process.ts';

/** The shop exited unexpectedly. */
export class ShopEnded extends Problem {}

export type Shop = Awaited<ReturnType<typeof startShop>>;

export const root = join(import.meta.dirname, '..');
const startMs = 30_000;

/** A checkout and the Node that runs it. */
export interface Build {
  readonly root: string;
  readonly node: string;
}

const thisBuild: Build = { root, node: process.execPath };

/** Node's arguments in `npm start`: flags and the script. */
export function startArgs(folder = root): string[] {
  const { scripts }: { scripts: { start: string } } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return scripts.start.split(' ').slice(2);
}

export const untraced = { OTEL_SDK_DISABLED: 'true' };

export interface ShopOptions {
  readonly dataDir: string;
  /** Environment variables in addition to ports and DATA_DIR. */
  readonly vars?: NodeJS.ProcessEnv;
  /** The ARGS of `npm start -- ARGS`. */
  readonly args?: readonly string[];
  readonly ports?: Ports;
  /** Log file; by default the log is discarded. */
  readonly log?: string;
  /** By default the one of this checkout. */
  readonly build?: Build;
}

export async function startShop({ dataDir, vars, args = [], ports: given, log, build = thisBuild }: ShopOptions) {
  const ports = given ?? (await choosePorts());
  const began = performance.now();
  const output = log === undefined ? undefined : openSync(log, 'a');
  const options: SpawnOptions = {
    cwd: build.root,
    env: environment({ DATA_DIR: dataDir, ...ports.vars, ...vars }),
    // The IPC channel makes it stop when this process exits.
    stdio: ['ignore', output ?? 'ignore', 'pipe', 'ipc'],
  };
  const shop = launch(build.node, [...startArgs(build.root), ...args], options, 'SIGTERM');
  if (output !== undefined) closeSync(output);
  let errors = '';
  shop.stderr?.on('data', (data) => {
    errors = `${errors}${data}`.slice(-2_000);
  });

  function check(): void {
    if (hasEnded(shop)) throw new ShopEnded(`The shop exited with ${shop.signalCode ?? shop.exitCode}.\n${errors}`);
  }

  const url = `http://127.0.0.1:${ports.of('frontend')}`;
  for (const since = Date.now(); !(await responds(url)); await sleep(20)) {
    check();
    if (Date.now() - since > startMs)
      throw new ShopEnded(`${url} did not respond within ${startMs / 1000} s.\n${errors}`);
  }
  return {
    url,
    ports,
    /** From its start to its first page. */
    openAfterMs: performance.now() - began,
    /** Throws if the shop has exited. */
    check,
    mebibytes: () => residentMebibytes(shop.pid ?? 0),
    /** Its processes by name: `start`, and with --processes one for each workload. */
    pids: (): Map<string, number> => new Map([['start', shop.pid ?? 0], ...workloadPids(join(dataDir, 'run'))]),
    async stop(): Promise<void> {
      check();
      await end(shop);
    },
  };
}

const workloadPids = (folder: string): [string, number][] =>
  existsSync(folder)
    ? readdirSync(folder).map((file) => [file.replace('.pid', ''), Number(readFileSync(join(folder, file), 'utf8'))])
    : [];

const responds = (url: string) =>
  fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    ({ status }) => status === 200,
    () => false,
  );

/** NaN if the process has exited. */
function residentMebibytes(pid: number): number {
  try {
    const kibibytes = existsSync('/proc/self/status')
      ? readFileSync(`/proc/${pid}/status`, 'utf8').match(/^VmRSS:\s+(\d+) kB$/m)?.[1]
      : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
    return Number(kibibytes) / 1024;
  } catch {
    return Number.NaN;
  }
}
