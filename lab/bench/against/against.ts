// The steps of `npm run bench -- --against REV`: alternates this build with an older one, under the same load.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { whyNoK6 } from '../../../loadgen/cli/k6.ts';
import { Problem } from '../../../start/problem.ts';
import { freshDirectory } from '../../../testing/running-shop.ts';
import { toJson } from '../../json.ts';
import { ShopEnded, startShop, untraced } from '../../shop-processes.ts';
import { ratioOf, type Spread, sum } from '../../statistics.ts';
import { alternate } from '../compare.ts';
import type { Options } from '../options.ts';
import { pages, prepare } from '../pages.ts';
import { argsOf, type ProcessModel, type Subject } from '../process-model.ts';
import { checkProc, cpuSeconds, memoryOf } from '../process-usage.ts';
import { mix, type Row } from '../result.ts';
import { load, rowOfRounds } from '../rounds.ts';
import { defaultVisitors, pageSeconds, warmUpSeconds } from '../settings.ts';
import { startSink } from '../sink.ts';
import { ofWorkloads, pssOf } from '../targets.ts';
import { mixPlan, pagePlan, type Time } from '../visit-plans.ts';
import type { AgainstResult, Memory } from './against-result.ts';
import { buildOf, lastLine, type OlderBuild, unusable } from './older-build.ts';
import { formatBuildRow, formatMemory, formatVerdict, headOf, worseThanOlder } from './report.ts';
import { saveAgainst } from './saved-against.ts';

interface Pair {
  readonly now: Subject;
  readonly older: Subject;
}

/** Resolves with the exit code. */
export async function benchAgainst(revision: string, options: Options): Promise<number> {
  const problem = whyNoK6();
  if (problem) throw new Problem(problem);
  checkProc();
  const older = await buildOf(revision);
  const results = await alternateWith(older, options);
  const report = {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    older: older.name,
    models: results,
  };
  if (options.json) writeFileSync(options.json, toJson(report));
  const errors = sum(results.flatMap(({ rows }) => rows.map((row) => row.errors)));
  const worse = options.check ? results.flatMap((result) => worseThanOlder(result)) : [];
  console.log(`\n${formatVerdict(errors, worse, options.check)}`);
  if (options.keep && errors === 0)
    console.log(`Saved as lab/bench/results/against/${saveAgainst(report, options.keep)}`);
  return errors > 0 || worse.length > 0 ? 1 : 0;
}

/** Measures both builds in turns, and prints each row. */
export async function alternateWith(older: OlderBuild, options: Options): Promise<AgainstResult[]> {
  console.log(`This build against ${older.name}. A ratio below 1 means that this build is cheaper.`);
  const results: AgainstResult[] = [];
  for (const model of options.models) {
    console.log(`\n${headOf(model)}`);
    const result = await measure(model, older, options);
    results.push(result);
    console.log(formatMemory(result));
  }
  return results;
}

async function measure(model: ProcessModel, older: OlderBuild, options: Options): Promise<AgainstResult> {
  const directory = freshDirectory();
  const start = startPair(model, older, directory);
  const pair = await start(untraced);
  const idle = memoryOfPair(pair, model);
  const rows = await measureRows(pair, directory, options);
  const loaded = memoryOfPair(pair, model);
  await stopPair(pair);
  if (options.signals) {
    const row = await measureSignals(start, directory, options);
    console.log(formatBuildRow(row));
    rows.push(row);
  }
  const startUp = options.isWhole ? await measureStartUps(start, options.rounds) : undefined;
  return { model, rows, startUp, memory: { idle, loaded } };
}

type StartPair = (vars: Record<string, string>) => Promise<Pair>;

/** One after the other: each must have the machine for itself while it starts. */
function startPair(model: ProcessModel, build: OlderBuild, directory: string): StartPair {
  const common = (vars: Record<string, string>) => {
    const dataDir = mkdtempSync(join(directory, 'data-'));
    return { dataDir, args: argsOf(model), vars };
  };
  return async (vars) => {
    const now = await startShop(common(vars));
    const older = await startShop({ ...common(vars), build }).catch((error: unknown) => {
      throw error instanceof ShopEnded ? unusable(build.name, lastLine(error.message)) : error;
    });
    return { now, older };
  };
}

const stopPair = ({ now, older }: Pair) => Promise.all([now.stop(), older.stop()]);

function memoryOfPair(pair: Pair, model: ProcessModel): Memory {
  const pss = ({ pids }: Subject) => pssOf(ofWorkloads(model, memoryOf(pids())));
  return { now: pss(pair.now), older: pss(pair.older) };
}

async function measureRows(pair: Pair, directory: string, options: Options): Promise<Row[]> {
  await warmUp(pair, directory, options);
  const rows: Row[] = [];
  const add = (row: Row) => {
    console.log(formatBuildRow(row));
    rows.push(row);
  };
  // An order needs a new visitor for each request; the mix has orders.
  for (const page of pages.filter(({ name, isOnce }) => options.pages.includes(name) && !isOnce)) {
    const time: Time = { visitors: defaultVisitors, seconds: pageSeconds(options), times: 0 };
    const round = async (subject: Subject) => {
      const { request } = await prepare(page, subject.url, defaultVisitors);
      return load(subject, directory, pagePlan(time, request));
    };
    add(await compare(page.name, defaultVisitors, pair, options.rounds, round));
  }
  for (const visitors of options.levels) add(await compareMix(visitors, pair, directory, options));
  return rows;
}

const compareMix = (visitors: number, pair: Pair, directory: string, { seconds, rounds }: Options, name = mix) =>
  compare(name, visitors, pair, rounds, (subject) =>
    load(subject, directory, mixPlan({ visitors, seconds, times: 0 })),
  );

async function compare(
  name: string,
  visitors: number,
  { now, older }: Pair,
  rounds: number,
  round: (subject: Subject) => ReturnType<typeof load>,
): Promise<Row> {
  const found = await alternate(
    rounds,
    () => round(now),
    () => round(older),
  );
  return rowOfRounds(name, visitors, found.shop, found.baseline);
}

async function warmUp({ now, older }: Pair, directory: string, options: Options): Promise<void> {
  const plan = mixPlan({ visitors: defaultVisitors, seconds: warmUpSeconds(options), times: 0 });
  for (const subject of [now, older]) await load(subject, directory, plan);
}

/** The mix while both builds export all their signals. */
async function measureSignals(start: StartPair, directory: string, options: Options): Promise<Row> {
  const sink = await startSink();
  const pair = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, OTEL_METRIC_EXPORT_INTERVAL: '3000' });
  await warmUp(pair, directory, options);
  const row = await compareMix(defaultVisitors, pair, directory, options, 'with signals');
  await stopPair(pair);
  sink.close();
  return row;
}

async function measureStartUps(start: StartPair, rounds: number): Promise<Spread> {
  const now: number[] = [];
  const older: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const pair = await start(untraced);
    // Idle processes use no CPU until the other build has started, too.
    now.push(sum([...cpuSeconds(pair.now.pids()).values()]));
    older.push(sum([...cpuSeconds(pair.older.pids()).values()]));
    await stopPair(pair);
  }
  return ratioOf(now, older);
}
