// Measures the highest good rate for a number of replicas.
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { findHighestRate } from '../rate-search.ts';
import { type Load, putLoad } from '../soak/load.ts';
import { sum } from '../statistics.ts';
import { costsOf, isSpread, type Span, sharesOf, type Usage } from './cpu-usage.ts';
import { type Replicas, scaled } from './replicas.ts';

export interface RateTried extends Load {
  /** Journeys started per second. */
  readonly rate: number;
  /** Share of this machine's CPU time in use, by any process. */
  readonly busy: number;
}

export interface Scaled {
  readonly replicas: number;
  readonly best: RateTried | undefined;
  readonly tries: readonly RateTried[];
  /** By workload, each replica's share of the CPU time; 1 for a single replica. */
  readonly shares: Readonly<Record<string, readonly number[]>>;
  readonly isSpread: boolean;
  /** CPU milliseconds per request of the mix, by workload. */
  readonly costs: Readonly<Record<string, number>>;
}

export interface Shop {
  readonly url: string;
  /** For k6's summaries. */
  readonly directory: string;
  readonly replicas: Replicas;
  usage(): Promise<Usage>;
}

/** New processes are slow until their code is compiled, more so under a CPU limit. */
const warmUpSeconds = 20;
/** Lets the requests that an overload left queued finish, ms. */
const recoverMs = 5_000;

export interface Measurement {
  readonly replicas: number;
  readonly cpu: string;
  readonly seconds: number;
  /** The first rate to try, journeys per second. */
  readonly firstRate: number;
}

export async function measure(
  shop: Shop,
  { replicas, cpu, seconds, firstRate }: Measurement,
  print: (line: string) => void,
): Promise<Scaled> {
  await shop.replicas.set(replicas, cpu);
  const spans: Span[] = [];
  async function load(rate: number, during: number): Promise<Load> {
    const from = Date.now();
    const { url, directory } = shop;
    const done = await putLoad({ shop: { url }, directory, rate, seconds: during });
    spans.push({ from, to: Date.now(), requests: done.requests });
    return done;
  }
  await load(firstRate, warmUpSeconds);
  const before = await shop.usage();
  const search = { firstRate, growth: 1.35, tolerance: 0.08, maxTries: 30, attempts: 2 };
  const { best, tries } = await findHighestRate(search, async (rate) => {
    const since = cpuTimes();
    const tried = { rate, ...(await load(rate, seconds)), busy: busySince(since) };
    print(formatTry(tried));
    if (!tried.isGood) await sleep(recoverMs);
    return tried;
  });
  const after = await shop.usage();
  const shares = Object.fromEntries(scaled.map((name) => [name, sharesOf(name, before, after)]));
  return {
    ...{ replicas, best, tries, shares },
    isSpread: Object.values(shares).every((one) => isSpread(one, replicas)),
    costs: costsOf(before, after, spans),
  };
}

interface Times {
  readonly idle: number;
  readonly all: number;
}

function cpuTimes(): Times {
  const times = cpus().map((one) => one.times);
  return { idle: sum(times.map(({ idle }) => idle)), all: sum(times.flatMap((one) => Object.values(one))) };
}

function busySince({ idle, all }: Times): number {
  const now = cpuTimes();
  return 1 - (now.idle - idle) / (now.all - all);
}

const formatTry = ({ rate, requestsPerSecond, p95Ms, errors, busy, isGood }: RateTried): string =>
  `${String(rate).padStart(5)} journeys/s ${requestsPerSecond.toFixed(0).padStart(5)} requests/s  ` +
  `p95 ${p95Ms.toFixed(0).padStart(5)} ms  ${String(errors).padStart(4)} errors  ` +
  `machine ${percent(busy)}${isGood ? '' : '  over the limit'}`;

export const percent = (share: number): string => `${(100 * share).toFixed(0).padStart(3)} %`;
