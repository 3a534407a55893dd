// Measures the shop and its baseline in alternating rounds.

import { median, ratioOf, spreadOf, sum } from '../statistics.ts';
import type { BaselinePage } from './baseline-plan.ts';
import { type Page, prepare } from './pages.ts';
import type { Subject } from './process-model.ts';
import { cpuSeconds } from './process-usage.ts';
import { mix, type Row, type Traced } from './result.ts';
import { load, type Round, rowOfRounds } from './rounds.ts';
import { defaultVisitors, pageSeconds, type Settings } from './settings.ts';
import { baselineMixPlan, baselineRequest, mixPlan, pagePlan, type Time } from './visit-plans.ts';

export interface Sides extends Pick<Settings, 'seconds' | 'rounds'> {
  readonly shop: Subject;
  readonly baseline: Subject;
  readonly baselinePages: ReadonlyMap<Page, BaselinePage>;
  /** For k6's files. */
  readonly directory: string;
}

/** An estimate: each order of a round needs a visitor with a full cart, prepared before the round. */
const ordersPerSecond = 60;

/** Runs `times` pairs of rounds; the baseline's round may depend on the shop's. */
export async function alternate(times: number, shop: () => Promise<Round>, baseline: (shop: Round) => Promise<Round>) {
  const rounds: { shop: Round[]; baseline: Round[] } = { shop: [], baseline: [] };
  for (let turn = 0; turn < times; turn++) {
    const one = await shop();
    rounds.shop.push(one);
    rounds.baseline.push(await baseline(one));
  }
  return rounds;
}

export async function measurePage(sides: Sides, page: Page, visitors = defaultVisitors): Promise<Row> {
  const { shop, baseline, baselinePages, directory, rounds } = sides;
  const baselinePage = baselinePages.get(page);
  if (!baselinePage) throw new Error(`the baseline has no page ${page.name}`);
  const time: Time = { visitors, seconds: pageSeconds(sides), times: 0 };
  const orders = page.isOnce ? Math.ceil(ordersPerSecond * time.seconds) : 0;
  const found = await alternate(
    rounds,
    async () => {
      const { request } = await prepare(page, shop.url, orders || visitors);
      return load(shop, directory, pagePlan({ ...time, times: orders }, request));
    },
    () => load(baseline, directory, pagePlan(time, baselineRequest(baselinePage))),
  );
  return rowOfRounds(page.name, visitors, found.shop, found.baseline);
}

export async function measureMix(sides: Sides, visitors: number): Promise<{ row: Row; shopRounds: Round[] }> {
  const { shop, baseline, baselinePages, directory, rounds, seconds } = sides;
  const time: Time = { visitors, seconds, times: 0 };
  const found = await alternate(
    rounds,
    () => load(shop, directory, mixPlan(time)),
    ({ seen }) => load(baseline, directory, baselineMixPlan(time, baselinePages, seen.counts)),
  );
  return { row: rowOfRounds(mix, visitors, found.shop, found.baseline), shopRounds: found.shop };
}

/** Runs the mix on a shop with tracing and on one without. The trace page runs in this process. */
export async function measureTraced(
  sides: Omit<Sides, 'baseline' | 'baselinePages'>,
  traced: Subject,
): Promise<Traced> {
  const { shop, directory, rounds, seconds } = sides;
  const plan = mixPlan({ visitors: defaultVisitors, seconds, times: 0 });
  const tracePage = new Map([['traces', process.pid]]);
  const tracePageMs: number[] = [];
  const found = await alternate(
    rounds,
    () => load(shop, directory, plan),
    async () => {
      const before = cpuSeconds(tracePage);
      const round = await load(traced, directory, plan);
      tracePageMs.push(
        (1000 * ((cpuSeconds(tracePage).get('traces') ?? 0) - (before.get('traces') ?? 0))) / round.seen.requests,
      );
      return round;
    },
  );
  const [tracedMs, untracedMs] = [found.baseline, found.shop].map((all) => all.map(({ totalMs }) => totalMs));
  const seen = [...found.shop, ...found.baseline].map((round) => round.seen);
  return {
    tracedMs: spreadOf(tracedMs ?? []),
    ratio: ratioOf(tracedMs ?? [], untracedMs ?? []),
    tracePageMs: median(tracePageMs),
    errors: sum(seen.map(({ errors }) => errors)),
    complaints: seen.flatMap(({ complaints }) => complaints),
  };
}
