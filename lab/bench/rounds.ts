// Rounds of load, by turns on the shop and on its floor: what a machine does beside hits both alike.
import { cpuSeconds } from './processes.ts';
import type { ProcessCpu, Row } from './result.ts';
import { median, ratioOf, spreadOf, sum } from './statistics.ts';
import type { Subject } from './subject.ts';
import type { VisitPlan } from './visit-plan.ts';
import { putVisitors, type Seen } from './visitors-load.ts';

export interface Round {
  readonly seen: Seen;
  /** CPU milliseconds per request, by process. */
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

/** A row of the result out of rounds of which each shop's has its floor's. */
export function rowOfRounds(name: string, visitors: number, shop: readonly Round[], floor: readonly Round[]): Row {
  const [shopMs, floorMs] = [shop, floor].map((rounds) => rounds.map(({ totalMs }) => totalMs));
  if (!shopMs || !floorMs) throw new Error('there are two sides');
  const all = [...shop, ...floor].map(({ seen }) => seen);
  const middle = (rounds: readonly Round[], numberOf: (seen: Seen) => number) =>
    median(rounds.map(({ seen }) => numberOf(seen)));
  return {
    name,
    visitors,
    shopMs: spreadOf(shopMs),
    floorMs: spreadOf(floorMs),
    ratio: ratioOf(shopMs, floorMs),
    requests: sum(shop.map(({ seen }) => seen.requests)),
    requestsPerSecond: middle(shop, ({ requests, seconds }) => requests / seconds),
    p50Ms: middle(shop, ({ p50Ms }) => p50Ms),
    p95Ms: middle(shop, ({ p95Ms }) => p95Ms),
    p99Ms: middle(shop, ({ p99Ms }) => p99Ms),
    floorP50Ms: middle(floor, ({ p50Ms }) => p50Ms),
    errors: sum(all.map(({ errors }) => errors)),
    complaints: all.flatMap(({ complaints }) => complaints),
    processes: processesOf(shop, floor),
  };
}

function processesOf(shop: readonly Round[], floor: readonly Round[]): ProcessCpu[] {
  const middle = (rounds: readonly Round[], name: string) => median(rounds.map(({ cpuMs }) => cpuMs.get(name) ?? 0));
  return [...(shop[0]?.cpuMs.keys() ?? [])].map((name) => ({
    name,
    shopMs: middle(shop, name),
    floorMs: middle(floor, name),
  }));
}
