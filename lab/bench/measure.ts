// Everything that is measured of the shop in one form, as one process or as twelve, with its floor beside it.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTraces } from '@boutique/trace-viewer/server';
import { choosePorts } from '../../testing/free-ports.ts';
import { startShop, untraced } from '../shop-processes.ts';
import { startFloor } from './baseline.ts';
import type { FloorPage } from './baseline-plan.ts';
import { type Both, measureMix, measurePage, measureTraced } from './compare.ts';
import { type CallSizes, floorStages } from './inspect-page.ts';
import { callsOf, type Page, pages, ready } from './pages.ts';
import { memoryOf } from './processes.ts';
import type { FormResult, Log, Row, Traced } from './result.ts';
import { load, type Round } from './rounds.ts';
import { type Settings, usualVisitors, warmUpSeconds } from './settings.ts';
import { sum } from './statistics.ts';
import type { Form, Subject } from './subject.ts';
import { floorMixPlan, mixPlan, type Time } from './visit-plans.ts';

export interface Bench extends Settings {
  readonly form: Form;
  /** For data, logs and k6's files. */
  readonly directory: string;
  readonly callSizes: CallSizes;
  /** Told of each row as it comes. */
  tell(row: Row): void;
}

export const argsOf = (form: Form): string[] => (form === 'one' ? [] : ['--processes']);

export async function measureForm(bench: Bench): Promise<Omit<FormResult, 'startUp'> & { bytes: Map<string, number> }> {
  const { form, directory, seconds, rounds, levels, isWhole, tell } = bench;
  mkdirSync(directory, { recursive: true });
  const log = join(directory, 'shop.log');
  const shop = await startShop({ dataDir: join(directory, 'data'), args: argsOf(form), vars: untraced, log });
  const idle = memoryOf(shop.pids());
  const floorPages = await floorPagesOf(bench, shop.url);
  const floor = await startFloor({ pages: [...floorPages.values()], form, like: shop.pids(), directory });
  const both: Both = { shop, floor, floorPages, directory, seconds, rounds };
  await warmUp(both, warmUpSeconds(bench));

  const rows: Row[] = [];
  for (const page of pages.filter(({ name }) => bench.pages.includes(name))) {
    const row = await measurePage(both, page);
    rows.push(row);
    tell(row);
  }
  const written = logLines(log);
  const mixRounds: Round[] = [];
  for (const visitors of levels) {
    const { row, shopRounds } = await measureMix(both, visitors);
    rows.push(row);
    mixRounds.push(...shopRounds);
    tell(row);
  }
  const logged = mixRounds.length > 0 ? logOf(written, logLines(log), mixRounds) : undefined;
  const traced = isWhole && levels.length > 0 ? await withTraces(both, form, warmUpSeconds(bench)) : undefined;
  const floorLoaded = memoryOf(floor.pids());
  await floor.stop();
  // Alone: what processes of Node share is counted in parts.
  const loaded = memoryOf(shop.pids());
  await shop.stop();
  const bytes = new Map([...floorPages].map(([page, { answer }]) => [page.name, answer.bytes]));
  return { form, rows, traced, log: logged, idle, loaded, floorLoaded, bytes };
}

/** The floor's pages: the answers as large as those of this shop. */
async function floorPagesOf({ callSizes }: Bench, url: string): Promise<Map<Page, FloorPage>> {
  const found = new Map<Page, FloorPage>();
  for (const page of pages) {
    const { asked, path, answer } = await ready(page, url, 0);
    const { status, text, headers, location } = answer;
    found.set(page, {
      method: asked.method,
      path,
      stages: floorStages(page.name, page.stages, callSizes.get(page.name) ?? []),
      answer: { status, bytes: Buffer.byteLength(text), type: headers.get('content-type') ?? undefined, location },
    });
  }
  return found;
}

async function warmUp({ shop, floor, floorPages, directory }: Both, seconds: number): Promise<void> {
  const time: Time = { visitors: usualVisitors, seconds, times: 0 };
  const { seen } = await load(shop, directory, mixPlan(time));
  await load(floor, directory, floorMixPlan(time, floorPages, seen.counts));
}

async function withTraces(both: Both, form: Form, seconds: number): Promise<Traced> {
  const traces = await startTraces({ port: 0 });
  const traced: Subject & { stop(): Promise<void> } = await startShop({
    dataDir: join(both.directory, 'traced'),
    args: argsOf(form),
    // As `npm start` tells its own processes.
    vars: {
      OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_BSP_SCHEDULE_DELAY: '300',
      TRACE_UI_URL: `${traces.url}/trace/{traceId}`,
    },
    ports: await choosePorts(),
  });
  await load(traced, both.directory, mixPlan({ visitors: usualVisitors, seconds, times: 0 }));
  const result = await measureTraced(both, traced);
  await traced.stop();
  await traces.close();
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
