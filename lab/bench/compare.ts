// The shop and its floor by turns: A B A B.
import type { FloorPage } from './baseline-plan.ts';
import { type Page, ready } from './pages.ts';
import { cpuSeconds } from './processes.ts';
import { mix, type Row, type Traced } from './result.ts';
import { load, type Round, rowOfRounds } from './rounds.ts';
import { pageSeconds, type Settings, usualVisitors } from './settings.ts';
import { median, ratioOf, spreadOf, sum } from './statistics.ts';
import type { Subject } from './subject.ts';
import { floorAsked, floorMixPlan, mixPlan, pagePlan, type Time } from './visit-plans.ts';

export interface Both extends Pick<Settings, 'seconds' | 'rounds'> {
  readonly shop: Subject;
  readonly floor: Subject;
  readonly floorPages: ReadonlyMap<Page, FloorPage>;
  /** For k6's files. */
  readonly directory: string;
}

/** As many orders as a round needs, roughly: each has a visitor of its own, who comes before. */
const ordersPerSecond = 60;

/** A round for each side, as often as told; the floor's may depend on what the shop's has seen. */
async function byTurns(times: number, shop: () => Promise<Round>, floor: (shop: Round) => Promise<Round>) {
  const rounds: { shop: Round[]; floor: Round[] } = { shop: [], floor: [] };
  for (let turn = 0; turn < times; turn++) {
    const one = await shop();
    rounds.shop.push(one);
    rounds.floor.push(await floor(one));
  }
  return rounds;
}

export async function measurePage(both: Both, page: Page, visitors = usualVisitors): Promise<Row> {
  const { shop, floor, floorPages, directory, rounds } = both;
  const floorPage = floorPages.get(page);
  if (!floorPage) throw new Error(`there is no floor for ${page.name}`);
  const time: Time = { visitors, seconds: pageSeconds(both), times: 0 };
  const orders = page.isOnce ? Math.ceil(ordersPerSecond * time.seconds) : 0;
  const found = await byTurns(
    rounds,
    async () => {
      const { asked } = await ready(page, shop.url, orders || visitors);
      return load(shop, directory, pagePlan({ ...time, times: orders }, asked));
    },
    () => load(floor, directory, pagePlan(time, floorAsked(floorPage))),
  );
  return rowOfRounds(page.name, visitors, found.shop, found.floor);
}

export async function measureMix(both: Both, visitors: number): Promise<{ row: Row; shopRounds: Round[] }> {
  const { shop, floor, floorPages, directory, rounds, seconds } = both;
  const time: Time = { visitors, seconds, times: 0 };
  const found = await byTurns(
    rounds,
    () => load(shop, directory, mixPlan(time)),
    ({ seen }) => load(floor, directory, floorMixPlan(time, floorPages, seen.counts)),
  );
  return { row: rowOfRounds(mix, visitors, found.shop, found.floor), shopRounds: found.shop };
}

/** The mix on a shop that makes every span beside one that makes none. The trace page is in this process. */
export async function measureTraced(both: Omit<Both, 'floor' | 'floorPages'>, traced: Subject): Promise<Traced> {
  const { shop, directory, rounds, seconds } = both;
  const plan = mixPlan({ visitors: usualVisitors, seconds, times: 0 });
  const here = new Map([['traces', process.pid]]);
  const tracePageMs: number[] = [];
  const found = await byTurns(
    rounds,
    () => load(shop, directory, plan),
    async () => {
      const before = cpuSeconds(here);
      const round = await load(traced, directory, plan);
      tracePageMs.push(
        (1000 * ((cpuSeconds(here).get('traces') ?? 0) - (before.get('traces') ?? 0))) / round.seen.requests,
      );
      return round;
    },
  );
  const [tracedMs, untracedMs] = [found.floor, found.shop].map((all) => all.map(({ totalMs }) => totalMs));
  const seen = [...found.shop, ...found.floor].map((round) => round.seen);
  return {
    tracedMs: spreadOf(tracedMs ?? []),
    ratio: ratioOf(tracedMs ?? [], untracedMs ?? []),
    tracePageMs: median(tracePageMs),
    errors: sum(seen.map(({ errors }) => errors)),
    complaints: seen.flatMap(({ complaints }) => complaints),
  };
}
