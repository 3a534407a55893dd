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
import { checkProc } from '../process-usage.ts';
import { load } from '../rounds.ts';
import { wholeSettings } from '../settings.ts';
import { mixPlan } from '../visit-plans.ts';
import { startEmpty } from './empty-processes.ts';
import { partsOf, reportVars } from './parts.ts';
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
  console.log(formatParts('As many processes with only a gRPC server and client', report.empty));
  console.log(`\n${formatRequests(report.loaded)}`);
  if (report.errors > 0) console.log(`${report.errors} responses were wrong: discard these numbers.`);
  else if (keep) console.log(`Saved as lab/bench/results/memory/${saveMemory(report, keep)}`);
  if (json) writeFileSync(json, toJson(report));
  return report.errors > 0 ? 1 : 0;
}

async function measure(directory: string, seconds: number): Promise<MemoryReport> {
  const reports = join(directory, 'reports');
  mkdirSync(reports);
  const vars = { ...untraced, ...reportVars(reports) };
  const shop = await startShop({ dataDir: join(directory, 'data'), args: argsOf('per-service'), vars });
  /** Without the process that starts the others, which does not exist in a cluster. */
  const workloads = () => new Map([...shop.pids()].filter(([name]) => name !== 'start'));
  const idle = await partsOf(workloads(), reports);
  let errors = 0;
  for (const visitors of wholeSettings.levels) {
    const { seen } = await load(shop, directory, mixPlan({ visitors, seconds, times: 0 }));
    errors += seen.errors;
  }
  const loaded = await partsOf(workloads(), reports);
  const like = workloads();
  const started = await startEmpty(like, directory);
  // PSS divides what processes share: it must be measured with as many processes as the shop has.
  await shop.stop();
  const empty = await partsOf(started.pids, reports);
  await started.stop();
  return { date: new Date().toISOString().slice(0, 10), node: process.version, idle, loaded, empty, errors };
}
