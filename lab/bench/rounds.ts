// Rounds of load. They alternate between the shop and its baseline, so other load on the machine affects both equally.

import { median, ratioOf, spreadOf, sum } from '../statistics.ts';
import type { Subject } from './process-model.ts';
import { cpuSeconds } from './process-usage.ts';
import type { ProcessCpu, Row } from './result.ts';
import type { VisitPlan } from './visit-plan.ts';
import { putVisitors, type Seen } from './visitors-load.ts';

export interface Round {
  readonly seen: Seen;
  /** CPU milliseconds per request, by process name. */
  readonly cpuMs: ReadonlyMap<string, number>;
  readonly totalMs: number;
}

/** `directory` is for k6's files. */
export async function load(subject: Subject, directory: string, plan: VisitPlan): Promise<Round> {
  const before = cpuSeconds(subject.pids());
  const seen = await putVisitors(subject.url, directory, plan);
  const cpuMs = new Map(
    [...cpuSeconds(subject.pids())].map(([name, seconds]) => [
      name,
      (1000 * (seconds - (before.get(name) ?? 0))) / seen.requests,
    ]),
  );
  return { seen, cpuMs, totalMs: sum([...cpuMs.values()]) };
}

/** Makes a row of the result from pairs of rounds. */
export function rowOfRounds(name: string, visitors: number, shop: readonly Round[], baseline: readonly Round[]): Row {
  const [shopMs, baselineMs] = [shop, baseline].map((rounds) => rounds.map(({ totalMs }) => totalMs));
  if (!shopMs || !baselineMs) throw new Error('expected rounds of shop and baseline');
  const all = [...shop, ...baseline].map(({ seen }) => seen);
  const middle = (rounds: readonly Round[], numberOf: (seen: Seen) => number) =>
    median(rounds.map(({ seen }) => numberOf(seen)));
  return {
    name,
    visitors,
    shopMs: spreadOf(shopMs),
    baselineMs: spreadOf(baselineMs),
    ratio: ratioOf(shopMs, baselineMs),
    requests: sum(shop.map(({ seen }) => seen.requests)),
    requestsPerSecond: middle(shop, ({ requests, seconds }) => requests / seconds),
    p50Ms: middle(shop, ({ p50Ms }) => p50Ms),
    p95Ms: middle(shop, ({ p95Ms }) => p95Ms),
    p99Ms: middle(shop, ({ p99Ms }) => p99Ms),
    baselineP50Ms: middle(baseline, ({ p50Ms }) => p50Ms),
    errors: sum(all.map(({ errors }) => errors)),
    complaints: all.flatMap(({ complaints }) => complaints),
    processes: processesOf(shop, baseline),
  };
}

function processesOf(shop: readonly Round[], baseline: readonly Round[]): ProcessCpu[] {
  const middle = (rounds: readonly Round[], name: string) => median(rounds.map(({ cpuMs }) => cpuMs.get(name) ?? 0));
  return [...(shop[0]?.cpuMs.keys() ?? [])].map((name) => ({
    name,
    shopMs: middle(shop, name),
    baselineMs: middle(baseline, name),
  }));
}
