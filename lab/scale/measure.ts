// Rising rates against one number of replicas after the other.
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Load, putLoad } from '../soak/load.ts';
import { sum } from '../statistics.ts';
import { climb } from './climb.ts';
import { type Replicas, scaled } from './replicas.ts';
import { costsOf, isSpread, partsOf, type Span, type Usage } from './spread.ts';

export interface RateTried extends Load {
  /** Journeys begun per second. */
  readonly rate: number;
  /** Part of this machine's CPU time that was in use, by any process. */
  readonly busy: number;
}

export interface Scaled {
  readonly replicas: number;
  readonly best: RateTried | undefined;
  readonly tries: readonly RateTried[];
  /** Of each workload, the part of its processor time that each replica had; 1 for a single one. */
  readonly parts: Readonly<Record<string, readonly number[]>>;
  readonly isSpread: boolean;
  /** CPU milliseconds for a request of this mix, by workload. */
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
/** For the requests that an overload left queued, ms. */
const recoverMs = 5_000;

export interface Measurement {
  readonly replicas: number;
  readonly cpu: string;
  readonly seconds: number;
  /** Journeys per second to begin with. */
  readonly first: number;
}

export async function measure(
  shop: Shop,
  { replicas, cpu, seconds, first }: Measurement,
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
  await load(first, warmUpSeconds);
  const before = await shop.usage();
  const { best, tries } = await climb(first, async (rate) => {
    const since = cpuTimes();
    const tried = { rate, ...(await load(rate, seconds)), busy: busySince(since) };
    print(inWords(tried));
    if (!tried.isGood) await sleep(recoverMs);
    return tried;
  });
  const after = await shop.usage();
  const parts = Object.fromEntries(scaled.map((name) => [name, partsOf(name, before, after)]));
  return {
    ...{ replicas, best, tries, parts },
    isSpread: Object.values(parts).every((one) => isSpread(one, replicas)),
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

const inWords = ({ rate, requestsPerSecond, p95Ms, errors, busy, isGood }: RateTried): string =>
  `${String(rate).padStart(5)} journeys/s ${requestsPerSecond.toFixed(0).padStart(5)} requests/s  ` +
  `p95 ${p95Ms.toFixed(0).padStart(5)} ms  ${String(errors).padStart(4)} errors  ` +
  `machine ${percent(busy)}${isGood ? '' : '  too much'}`;

export const percent = (part: number): string => `${(100 * part).toFixed(0).padStart(3)} %`;
