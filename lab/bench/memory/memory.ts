// The steps of `npm run bench -- --memory`: what the memory of each process consists of.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { whyNoK6 } from '../../../loadgen/cli/k6.ts';
import { Problem } from '../../../start/problem.ts';
import { freshDirectory } from '../../../testing/running-shop.ts';
import { toJson } from '../../json.ts';
import { startShop, untraced } from '../../shop-processes.ts';
import type { Options } from '../options.ts';
import { argsOf } from '../process-model.ts';
import { checkProc, type Pids } from '../process-usage.ts';
import { load } from '../rounds.ts';
import { wholeSettings } from '../settings.ts';
import { startSink } from '../sink.ts';
import { mixPlan } from '../visit-plans.ts';
import { startEmpty } from './empty-processes.ts';
import { type ProcessParts, partsOf, reportVars } from './parts.ts';
import { formatParts, formatRequests } from './report.ts';
import { type MemoryReport, saveMemory } from './saved-memory.ts';

/** Resolves with the exit code. */
export async function benchMemory({
  json,
  keep,
  seconds,
}: Pick<Options, 'json' | 'keep' | 'seconds'>): Promise<number> {
  const problem = whyNoK6();
  if (problem) throw new Problem(problem);
  checkProc();
  const report = await measure(freshDirectory(), seconds);
  console.log(formatParts('Idle, MiB of PSS', report.idle));
  console.log(formatParts('After load', report.loaded));
  console.log(formatParts('After load, with traces, metrics and logs exported', report.exported));
  console.log(formatParts('As many processes with only a gRPC server and client', report.empty));
  console.log(`\n${formatRequests(report)}`);
  if (report.errors > 0) console.log(`${report.errors} responses were wrong: discard these numbers.`);
  else if (keep) console.log(`Saved as lab/bench/results/memory/${saveMemory(report, keep)}`);
  if (json) writeFileSync(json, toJson(report));
  return report.errors > 0 ? 1 : 0;
}

async function measure(directory: string, seconds: number): Promise<MemoryReport> {
  const reports = join(directory, 'reports');
  mkdirSync(reports);
  const start = (name: string, vars: Record<string, string>) =>
    startShop({
      ...{ dataDir: join(directory, name), args: argsOf('per-service') },
      vars: { ...vars, ...reportVars(reports) },
    });
  let errors = 0;
  async function loadAll(shop: Awaited<ReturnType<typeof start>>): Promise<ProcessParts[]> {
    for (const visitors of wholeSettings.levels) {
      const { seen } = await load(shop, directory, mixPlan({ visitors, seconds, times: 0 }));
      errors += seen.errors;
    }
    return partsOf(workloadsOf(shop), reports);
  }
  const shop = await start('data', untraced);
  const idle = await partsOf(workloadsOf(shop), reports);
  const loaded = await loadAll(shop);
  const started = await startEmpty(workloadsOf(shop), directory);
  // PSS divides what processes share: it must be measured with as many processes as the shop has.
  await shop.stop();
  const empty = await partsOf(started.pids, reports);
  await started.stop();
  const sink = await startSink();
  const exporting = await start('exporting', {
    ...{ OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, OTEL_METRIC_EXPORT_INTERVAL: '3000' },
  });
  const exported = await loadAll(exporting);
  await exporting.stop();
  sink.close();
  const date = new Date().toISOString().slice(0, 10);
  return { date, node: process.version, idle, loaded, exported, empty, errors };
}

/** Without the process that starts the others, which does not exist in a cluster. */
const workloadsOf = (shop: { pids(): Pids }): Pids => new Map([...shop.pids()].filter(([name]) => name !== 'start'));
