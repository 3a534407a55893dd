// Measures the shop in one process model, alternating with its baseline.
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTraceViewer } from '@boutique/trace-viewer/server';
import { startShop, untraced } from '../shop-processes.ts';
import { sum } from '../statistics.ts';
import { startBaseline } from './baseline.ts';
import type { BaselinePage } from './baseline-plan.ts';
import { measureMix, measurePage, measureTraced, type Sides } from './compare.ts';
import { baselineStages, type CallSizes } from './inspect-page.ts';
import { callsOf, type Page, pages, prepare } from './pages.ts';
import { argsOf, type ProcessModel } from './process-model.ts';
import { memoryOf } from './process-usage.ts';
import type { Log, ModelResult, Row, Traced } from './result.ts';
import { load, type Round } from './rounds.ts';
import { defaultVisitors, type Settings, warmUpSeconds } from './settings.ts';
import { startSink } from './sink.ts';
import { baselineMixPlan, mixPlan, type Time } from './visit-plans.ts';

export interface Bench extends Settings {
  readonly model: ProcessModel;
  /** For data, logs and k6's files. */
  readonly directory: string;
  readonly callSizes: CallSizes;
  /** Filled with the size of each page, by name. */
  readonly bytes: Map<string, number>;
  onRow(row: Row): void;
}

export async function measureModel(bench: Bench): Promise<Omit<ModelResult, 'startUp'>> {
  const { model, directory, seconds, rounds, levels, isWhole } = bench;
  mkdirSync(directory, { recursive: true });
  const log = join(directory, 'shop.log');
  const shop = await startShop({ dataDir: join(directory, 'data'), args: argsOf(model), vars: untraced, log });
  const idle = memoryOf(shop.pids());
  const baselinePages = await baselinePagesOf(bench, shop.url);
  const baseline = await startBaseline({ pages: [...baselinePages.values()], model, like: shop.pids(), directory });
  const sides: Sides = { shop, baseline, baselinePages, directory, seconds, rounds };
  await warmUp(sides, warmUpSeconds(bench));

  const pageRows = await measurePages(bench, sides);
  const written = logLines(log);
  const mixes = await measureMixes(bench, sides);
  const shopRounds = mixes.flatMap((one) => one.shopRounds);
  const logged = shopRounds.length > 0 ? logOf(written, logLines(log), shopRounds) : undefined;
  const traced = isWhole && levels.length > 0 ? await withTraces(sides, bench) : undefined;
  const observed = bench.signals ? await withAllSignals(sides, bench) : undefined;
  const baselineLoaded = memoryOf(baseline.pids());
  await baseline.stop();
  // PSS divides memory that Node processes share, so the baseline must be stopped first.
  const loaded = memoryOf(shop.pids());
  await shop.stop();
  const rows = [...pageRows, ...mixes.map(({ row }) => row)];
  return { model, rows, traced, observed, log: logged, idle, loaded, baselineLoaded };
}

async function measurePages(bench: Bench, sides: Sides): Promise<Row[]> {
  const rows: Row[] = [];
  for (const page of pages.filter(({ name }) => bench.pages.includes(name))) {
    const row = await measurePage(sides, page);
    rows.push(row);
    bench.onRow(row);
  }
  return rows;
}

async function measureMixes({ levels, onRow }: Bench, sides: Sides) {
  const mixes: Awaited<ReturnType<typeof measureMix>>[] = [];
  for (const visitors of levels) {
    const mix = await measureMix(sides, visitors);
    mixes.push(mix);
    onRow(mix.row);
  }
  return mixes;
}

/** Baseline pages whose responses are as large as the shop's. */
async function baselinePagesOf({ callSizes, bytes }: Bench, url: string): Promise<Map<Page, BaselinePage>> {
  const found = new Map<Page, BaselinePage>();
  for (const page of pages) {
    const { request, path, response } = await prepare(page, url, 0);
    const { status, text, headers, location } = response;
    bytes.set(page.name, Buffer.byteLength(text));
    found.set(page, {
      method: request.method,
      path,
      stages: baselineStages(page.name, page.stages, callSizes.get(page.name) ?? []),
      response: { status, bytes: Buffer.byteLength(text), type: headers.get('content-type') ?? undefined, location },
    });
  }
  return found;
}

async function warmUp({ shop, baseline, baselinePages, directory }: Sides, seconds: number): Promise<void> {
  const time: Time = { visitors: defaultVisitors, seconds, times: 0 };
  const { seen } = await load(shop, directory, mixPlan(time));
  await load(baseline, directory, baselineMixPlan(time, baselinePages, seen.counts));
}

async function withTraces(sides: Sides, bench: Bench): Promise<Traced> {
  const traces = await startTraceViewer({ port: 0, hostProblem: () => undefined });
  // The variables that `npm start` sets for its trace page.
  const result = await withExports(sides, bench, {
    OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_BSP_SCHEDULE_DELAY: '300',
    TRACE_UI_URL: `${traces.url}/trace/{traceId}`,
  });
  await traces.close();
  return result;
}

/** As in a cluster, except that metrics are exported five times as often, so that every round has an export. */
async function withAllSignals(sides: Sides, bench: Bench): Promise<Traced> {
  const sink = await startSink();
  const vars = { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, OTEL_METRIC_EXPORT_INTERVAL: '3000' };
  const result = await withExports(sides, bench, vars);
  sink.close();
  return result;
}

async function withExports(sides: Sides, bench: Bench, vars: Record<string, string>): Promise<Traced> {
  const dataDir = mkdtempSync(join(sides.directory, 'exporting-'));
  const exporting = await startShop({ dataDir, args: argsOf(bench.model), vars });
  await load(
    exporting,
    sides.directory,
    mixPlan({ visitors: defaultVisitors, seconds: warmUpSeconds(bench), times: 0 }),
  );
  const result = await measureTraced(sides, exporting);
  await exporting.stop();
  return result;
}

interface Written {
  readonly bytes: number;
  readonly lines: number;
}

function logLines(file: string): Written {
  const bytes = readFileSync(file);
  return { bytes: bytes.length, lines: bytes.reduce((lines, byte) => (byte === 10 ? lines + 1 : lines), 0) };
}

function logOf(before: Written, after: Written, rounds: readonly Round[]): Log {
  const requests = sum(rounds.map(({ seen }) => seen.requests));
  const calls = sum(
    rounds.flatMap(({ seen }) => pages.map(({ inMix, stages }) => (seen.counts[inMix] ?? 0) * callsOf(stages).length)),
  );
  const lines = after.lines - before.lines;
  return {
    bytesPerRequest: (after.bytes - before.bytes) / requests,
    linesPerRequest: lines / requests,
    linesPerCall: lines / (requests + calls),
  };
}
