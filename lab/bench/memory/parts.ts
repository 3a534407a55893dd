// What the memory of a process consists of: its mappings (smaps) show files and compiled code, and Node's own report on a
// signal shows V8's heap and buffers.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ShopEnded } from '../../shop-processes.ts';
import type { Pids } from '../process-usage.ts';

/** In MiB of proportional set size. */
export interface Parts {
  readonly total: number;
  /** Node's program and libraries. */
  readonly files: number;
  /** Compiled by V8 while it runs. */
  readonly code: number;
  /** JavaScript objects, and what V8 keeps for new ones. */
  readonly heap: number;
  readonly buffers: number;
  /** Malloc, stacks and V8's own data. */
  readonly other: number;
}

export interface ProcessParts {
  readonly name: string;
  readonly parts: Parts;
}

/** Unused by Node and by the shop. */
const signal = 'SIGWINCH';
const reportMs = 20_000;

/** Makes each Node process write a report when asked. */
export const reportVars = (directory: string): Record<string, string> => ({
  NODE_OPTIONS: `--report-on-signal --report-signal=${signal} --report-directory=${directory} --report-compact --report-exclude-network`,
});

export async function partsOf(pids: Pids, directory: string): Promise<ProcessParts[]> {
  // All before the first report, which takes memory itself.
  const mapped = [...pids].map(([name, pid]) => ({
    name,
    pid,
    ...mappings(readFileSync(`/proc/${pid}/smaps`, 'utf8')),
  }));
  const found: ProcessParts[] = [];
  for (const { name, pid, total, files, code } of mapped) {
    const { heap, buffers } = heapOf(await report(name, pid, directory));
    found.push({ name, parts: { total, files, code, heap, buffers, other: total - files - code - heap - buffers } });
  }
  return found;
}

/** MiB of all mappings, of files, and of anonymous executable ones. */
export function mappings(smaps: string): Pick<Parts, 'total' | 'files' | 'code'> {
  const sums = { total: 0, files: 0, code: 0 };
  let kind: 'files' | 'code' | undefined;
  for (const line of smaps.split('\n')) {
    const [, permissions = '', path = ''] = line.match(/^[0-9a-f]+-[0-9a-f]+ (\S+) \S+ \S+ \d+ *(.*)$/) ?? [];
    if (permissions) kind = path.startsWith('/') ? 'files' : permissions.includes('x') ? 'code' : undefined;
    const mebibytes = Number(line.match(/^Pss: +(\d+) kB$/)?.[1] ?? 0) / 1024;
    sums.total += mebibytes;
    if (kind) sums[kind] += mebibytes;
  }
  return sums;
}

/** https://nodejs.org/api/report.html */
interface NodeReport {
  readonly javascriptHeap: {
    readonly externalMemory: number;
    readonly heapSpaces: Readonly<Record<string, { readonly committedMemory: number }>>;
  };
}

export function heapOf({ javascriptHeap }: NodeReport): Pick<Parts, 'heap' | 'buffers'> {
  const spaces = Object.entries(javascriptHeap.heapSpaces).filter(([name]) => !/^(code|read_only)_/.test(name));
  const bytes = spaces.reduce((sum, [, { committedMemory }]) => sum + committedMemory, 0);
  return { heap: bytes / 1024 ** 2, buffers: javascriptHeap.externalMemory / 1024 ** 2 };
}

async function report(name: string, pid: number, directory: string): Promise<NodeReport> {
  process.kill(pid, signal);
  for (const since = performance.now(); performance.now() - since < reportMs; await sleep(50)) {
    const file = readdirSync(directory).find((one) => one.startsWith('report.') && one.split('.')[3] === String(pid));
    const written = file && complete(join(directory, file));
    if (!written) continue;
    rmSync(join(directory, file));
    return written;
  }
  throw new ShopEnded(`${name} (pid ${pid}) wrote no report within ${reportMs / 1000} s.`);
}

/** Undefined while the file is being written. */
function complete(file: string): NodeReport | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
