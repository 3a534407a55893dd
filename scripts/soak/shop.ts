// The whole shop in a process of its own, as `npm start` runs it, on free ports and with data of its own.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { workloadNames } from '../../topology.ts';

/** The shop is gone although nobody asked for that. */
export class ShopEnded extends Error {}

export type Shop = Awaited<ReturnType<typeof startShop>>;

const root = join(import.meta.dirname, '../..');
const startMs = 30_000;
const stopMs = 12_000;

const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** What `npm start` gives to Node. */
function startArgs(): string[] {
  const { scripts }: { scripts: { start: string } } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return scripts.start.split(' ').slice(1);
}

export async function startShop(dataDir: string, traces: boolean) {
  const first = await freePorts(workloadNames.length + 1);
  const port = first + workloadNames.length - 1;
  const { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE } = process.env;
  const ports = { PORT_BASE: String(first), PORT: String(port), TRACES_PORT: String(port + 1) };
  const env = { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE, DATA_DIR: dataDir, ...ports };
  const shop = spawn(process.execPath, startArgs(), {
    cwd: root,
    env: traces ? env : { ...env, OTEL_SDK_DISABLED: 'true' },
    // Its log is written as always, but not kept. With a channel it stops by itself when we are gone.
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
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

  const url = `http://127.0.0.1:${port}`;
  for (const since = Date.now(); !(await answers(url)); await sleep(50)) {
    check();
    if (Date.now() - since > startMs) throw new Error(`${url} does not answer after ${startMs / 1000} s.\n${said}`);
  }

  return {
    url,
    /** Throws when it is gone. */
    check,
    /** Memory that it occupies. */
    mebibytes: () => residentMebibytes(shop.pid ?? 0),
    async stop(): Promise<void> {
      check();
      shop.kill();
      const cutOff = setTimeout(() => shop.kill('SIGKILL'), stopMs);
      await once(shop, 'exit');
      clearTimeout(cutOff);
    },
  };
}

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

/** The first of so many in a row; below those that systems give out, and far from the defaults. */
async function freePorts(count: number): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const first = 10_000 + Math.floor(Math.random() * 9_000);
    const tries = Array.from({ length: count }, (_, at) => isFree(first + at));
    if ((await Promise.all(tries)).every(Boolean)) return first;
  }
  throw new Error(`There are no ${count} free ports in a row.`);
}

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const probe = createServer().once('error', () => resolve(false));
    probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
