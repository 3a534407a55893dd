// The whole shop in processes of its own, as `npm start` runs it, on free ports and with data of its own.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { choosePorts, type Ports } from '../testing/free-ports.ts';

/** The shop is gone although nobody asked for that. */
export class ShopEnded extends Error {}

export type Shop = Awaited<ReturnType<typeof startShop>>;

const root = join(import.meta.dirname, '..');
const startMs = 30_000;
const stopMs = 12_000;

const children = new Set<ChildProcess>();
process.once('exit', () => {
  // Not SIGKILL: it has processes of its own to end.
  for (const child of children) child.kill();
});

/** What `npm start` gives to Node, and which script. */
export function startArgs(): string[] {
  const { scripts }: { scripts: { start: string } } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return scripts.start.split(' ').slice(2);
}

export const untraced = { OTEL_SDK_DISABLED: 'true' };

export interface ShopOptions {
  readonly dataDir: string;
  /** Environment beside ports and data. */
  readonly vars?: NodeJS.ProcessEnv;
  /** As `npm start -- ARGS` takes them. */
  readonly args?: readonly string[];
  readonly ports?: Ports;
  /** A file for its log, which is otherwise written as always, but not kept. */
  readonly log?: string;
}

export async function startShop({ dataDir, vars, args = [], ports, log }: ShopOptions) {
  const chosen = ports ?? (await choosePorts());
  const { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE } = process.env;
  const began = performance.now();
  const output = log === undefined ? undefined : openSync(log, 'a');
  const shop = spawn(process.execPath, [...startArgs(), ...args], {
    cwd: root,
    env: { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE, DATA_DIR: dataDir, ...chosen.vars, ...vars },
    // With a channel it stops by itself when we are gone.
    stdio: ['ignore', output ?? 'ignore', 'pipe', 'ipc'],
  });
  if (output !== undefined) closeSync(output);
  children.add(shop);
  shop.once('exit', () => children.delete(shop));
  let said = '';
  shop.stderr?.on('data', (data) => {
    said = `${said}${data}`.slice(-2_000);
  });

  function check(): void {
    const how = shop.signalCode ?? shop.exitCode;
    if (how !== null) throw new ShopEnded(`The shop ended with ${how}.\n${said}`);
  }

  const url = `http://127.0.0.1:${chosen.of('frontend')}`;
  for (const since = Date.now(); !(await answers(url)); await sleep(20)) {
    check();
    if (Date.now() - since > startMs) throw new ShopEnded(`${url} does not answer after ${startMs / 1000} s.\n${said}`);
  }

  const openAfterMs = performance.now() - began;

  return {
    url,
    ports: chosen,
    /** From its start to its first page. */
    openAfterMs,
    /** Throws when it is gone. */
    check,
    /** Memory that it occupies. */
    mebibytes: () => residentMebibytes(shop.pid ?? 0),
    /** Its processes by name: the first is who was started, with --processes one for each workload follows. */
    pids: (): Map<string, number> => new Map([['start', shop.pid ?? 0], ...workloadPids(join(dataDir, 'run'))]),
    async stop(): Promise<void> {
      check();
      shop.kill();
      const cutOff = setTimeout(() => shop.kill('SIGKILL'), stopMs);
      await once(shop, 'exit');
      clearTimeout(cutOff);
    },
  };
}

const workloadPids = (folder: string): [string, number][] =>
  existsSync(folder)
    ? readdirSync(folder).map((file) => [file.replace('.pid', ''), Number(readFileSync(join(folder, file), 'utf8'))])
    : [];

const answers = (url: string) =>
  fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    ({ status }) => status === 200,
    () => false,
  );

/** NaN when there is no such process any more. */
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
