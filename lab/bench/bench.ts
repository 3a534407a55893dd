// The steps of `npm run bench`: measures every page and the mix in each process model, then reports regressions.
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { whyNoK6 } from '../../loadgen/cli/k6.ts';
import { Problem } from '../../start/problem.ts';
import { freshDirectory } from '../../testing/running-shop.ts';
import { toJson } from '../json.ts';
import { calibrate } from './calibrate.ts';
import { inspectPages } from './inspect-page.ts';
import { measureModel } from './measure.ts';
import type { Options } from './options.ts';
import { callsOf, pages } from './pages.ts';
import { checkProc } from './process-usage.ts';
import { formatModel, formatRow, formatSummary, tableHead } from './report.ts';
import { type ModelResult, mix, type Report } from './result.ts';
import { savedRuns, saveRun } from './saved-runs.ts';
import { quickSettings, wholeSettings } from './settings.ts';
import { measureSizes } from './sizes.ts';
import { measureStartUp } from './start-up.ts';
import { errorsOf, type Worse, worseThan } from './targets.ts';

/** Resolves with the exit code. */
export async function bench(options: Options): Promise<number> {
  const problem = whyNoK6();
  if (problem) throw new Problem(problem);
  checkProc();
  const last = savedRuns()
    .slice(-2)
    .map(({ report }) => report);
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

/** What is worse than in the `saved` runs when it is measured for longer, too: two short rounds may both be unlucky. */
async function worseTwice(saved: readonly Report[], report: Report, options: Options): Promise<Worse[]> {
  const first = worseThan(saved, report);
  for (const { sentence } of first) console.log(sentence);
  if (first.length === 0) return first;
  console.log('\nMeasured again, for longer:');
  const again = worseThan(saved, await measure(repeatOf(first, options), freshDirectory()));
  const worse = again.filter((one) => first.some(({ model, name }) => model === one.model && name === one.name));
  console.log(worse.length > 0 ? 'Worse again:' : 'Not worse this time.');
  for (const { sentence } of worse) console.log(sentence);
  return worse;
}

/** Only what was worse, in whole rounds. */
function repeatOf(worse: readonly Worse[], options: Options): Options {
  const pages = [...new Set(worse.map(({ name }) => name))];
  const models = [...new Set(worse.map(({ model }) => model))];
  const { seconds, rounds } = wholeSettings;
  const levels = pages.includes(mix) ? quickSettings.levels : [];
  return { ...options, ...{ pages, models, seconds, rounds, levels }, isWhole: false, signals: false };
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
