// The steps of `npm run bench`: measures every page and the mix in each process model, then reports regressions.
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { whyNoK6 } from '../../loadgen/cli/k6.ts';
import { Problem } from '../../start/problem.ts';
import { freshDirectory } from '../../testing/running-shop.ts';
import { toJson } from '../json.ts';
import { alternateWith } from './against/against.ts';
import { buildOf, commitThatSaved } from './against/older-build.ts';
import { worseThanOlder } from './against/report.ts';
import { calibrate } from './calibrate.ts';
import { inspectPages } from './inspect-page.ts';
import { measureModel } from './measure.ts';
import type { Options } from './options.ts';
import { callsOf, pages } from './pages.ts';
import { checkProc } from './process-usage.ts';
import { formatModel, formatRow, formatSummary, tableHead } from './report.ts';
import type { ModelResult, Report } from './result.ts';
import { type SavedRun, savedRuns, saveRun } from './saved-runs.ts';
import { quickSettings, wholeSettings } from './settings.ts';
import { measureSizes } from './sizes.ts';
import { measureStartUp } from './start-up.ts';
import { errorsOf, tolerance, type Worse, worseThan } from './targets.ts';

/** Resolves with the exit code. */
export async function bench(options: Options): Promise<number> {
  const problem = whyNoK6();
  if (problem) throw new Problem(problem);
  checkProc();
  const last = savedRuns().slice(-2);
  if (options.check && last.length === 0)
    throw new Problem('--check compares with saved runs, but there are none. Save one with --keep LABEL.');
  const report = await measure(options, freshDirectory());
  console.log(`\n${formatSummary(report)}`);
  if (options.json) writeFileSync(options.json, toJson(report));
  const errors = errorsOf(report);
  const worse = options.check ? await worseTwice(last, report, options) : [];
  if (errors > 0) console.log(`${errors} responses were wrong: discard these numbers.`);
  else if (options.keep) console.log(`Saved as lab/bench/results/${saveRun(report, options.keep)}`);
  return errors > 0 || worse.length > 0 ? 1 : 0;
}

/**
 * What is worse than in the saved runs, and then than the build of the last one when both alternate on this machine: on a
 * machine with less cache than theirs, every build's ratio to the baseline is higher.
 */
async function worseTwice(saved: readonly SavedRun[], report: Report, options: Options): Promise<Worse[]> {
  const reports = saved.map((one) => one.report);
  const first = worseThan(reports, report);
  for (const { sentence } of first) console.log(sentence);
  const label = saved.at(-1)?.label;
  if (first.length === 0 || !label) return first;
  console.log('\nWith that build on this machine:');
  const results = await alternateWith(await buildOf(commitThatSaved(label)), repeatOf(first, options));
  const worse = results.flatMap((result) => worseThanOlder(result, 1 + tolerance));
  console.log(worse.length > 0 ? '\nWorse again:' : '\nNot worse than that build.');
  for (const { sentence } of worse) console.log(sentence);
  return worse;
}

/** Only what was worse, in longer rounds, and the mix: orders are compared only as a part of it. */
function repeatOf(worse: readonly Worse[], options: Options): Options {
  const pages = [...new Set(worse.map(({ name }) => name))];
  const models = [...new Set(worse.map(({ model }) => model))];
  const { seconds } = wholeSettings;
  return { ...options, ...quickSettings, pages, models, seconds, rounds: 5 };
}

async function measure(options: Options, directory: string): Promise<Report> {
  const { isQuick, isWhole, seconds } = options;
  const cpus = availableParallelism();
  const before = calibrate();
  console.log(
    `${cpus} CPUs for shop and k6, Node ${process.version}; the calibration takes ${before.toFixed(3)} s of CPU time`,
  );
  const callSizes = await inspectPages(pages, join(directory, 'inspect'));
  const bytes = new Map<string, number>();
  const models: ModelResult[] = [];
  for (const model of options.models) {
    const folder = join(directory, model);
    console.log(`\n${tableHead(model)}`);
    const onRow = (row: ModelResult['rows'][number]) => console.log(formatRow(row));
    const measured = await measureModel({ ...options, model, directory: folder, callSizes, bytes, onRow });
    const startUp = isWhole ? await measureStartUp(model, folder) : undefined;
    models.push({ ...measured, startUp });
    console.log(formatModel({ ...measured, startUp }));
  }
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    ...{ cpus, isQuick, seconds },
    // Measured before and after: the speed of a shared machine varies.
    calibrationSeconds: (before + calibrate()) / 2,
    pages: pages.map(({ name, stages, maxCalls }) => ({
      ...{ name, maxCalls },
      bytes: bytes.get(name) ?? 0,
      calls: callsOf(stages).length,
    })),
    models,
    ...(isWhole && { sizes: await measureSizes(join(directory, 'bundles')) }),
  };
}
