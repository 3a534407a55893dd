// Some seconds of visitors at a fixed rate, by k6.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { k6Args, mainScript } from '../../loadgen/cli/k6.ts';
import type { Numbers } from '../../loadgen/summary.ts';
import type { Shop } from '../shop-processes.ts';

export interface Load {
  readonly seconds: number;
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** Requests that failed, pages that were wrong, and arrivals that nobody was free for. */
  readonly errors: number;
  readonly p95Ms: number;
  /** Within the limits of the profile: quick, and without an error. */
  readonly isGood: boolean;
  /** The first sentences about what went wrong. */
  readonly complaints: readonly string[];
}

export interface Wanted {
  readonly shop: Shop;
  /** For k6's summary. */
  readonly directory: string;
  /** Journeys begun per second. */
  readonly rate: number;
  readonly seconds: number;
}

/** k6 ends with it when a limit was crossed, which is an answer. */
const limitsCrossed = 99;
const complaintsKept = 5;

let running: ChildProcess | undefined;
process.once('exit', () => running?.kill('SIGKILL'));

/** A shop of anybody's: to be put under load it needs no more than these. */
type Loaded = Omit<Wanted, 'shop'> & { readonly shop: Pick<Shop, 'url' | 'check'> };

export async function putLoad({ shop, directory, rate, seconds }: Loaded): Promise<Load> {
  const summary = join(directory, 'summary.json');
  rmSync(summary, { force: true });
  const { PATH, HOME } = process.env;
  const profile = { PROFILE: 'arrivals', RATE: String(rate), DURATION: `${Math.round(seconds * 1000)}ms` };
  const env = { PATH, HOME, FRONTEND_ADDR: shop.url, SUMMARY: summary, ...profile };
  const k6 = spawn('k6', k6Args(mainScript), { env, stdio: ['ignore', 'ignore', 'pipe'] });
  running = k6;
  const said: string[] = [];
  const listen = (line: string) => said.length < complaintsKept && said.push(line);
  createInterface(k6.stderr).on('line', listen);
  const [code] = await once(k6, 'close');
  running = undefined;
  shop.check();
  if (code !== 0 && code !== limitsCrossed) throw new Error(`k6 ended with ${code}:\n${said.join('\n')}`);
  const numbers: Numbers = JSON.parse(readFileSync(summary, 'utf8'));
  return toLoad(numbers, seconds, said);
}

function toLoad({ requests, checks, dropped, limitsCrossed }: Numbers, seconds: number, said: string[]): Load {
  return {
    seconds,
    requests: requests.count,
    requestsPerSecond: requests.count / seconds,
    // A request that failed is a page that was wrong as well.
    errors: Math.max(requests.failed, checks.failed) + dropped,
    p95Ms: requests.p95,
    isGood: limitsCrossed.length === 0,
    complaints: [
      ...said.filter((line) => !line.startsWith('thresholds on metrics')),
      ...(dropped ? [`${dropped} arrivals found all visitors busy`] : []),
    ],
  };
}
