// `npm run bench`: what the shop costs beside a floor of bare Fastify and gRPC; --help tells the options.
import '../start/no-proxy.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { calibrate } from '../lab/bench/calibrate.ts';
import { lookAt } from '../lab/bench/inspect-page.ts';
import { measureForm } from '../lab/bench/measure.ts';
import { help, type Options, readOptions } from '../lab/bench/options.ts';
import { callsOf, pages } from '../lab/bench/pages.ts';
import { checkProc } from '../lab/bench/processes.ts';
import { endInWords, head, restInWords, rowInWords } from '../lab/bench/report.ts';
import type { FormResult, PageResult, Report } from '../lab/bench/result.ts';
import { keep, keptRuns } from '../lab/bench/saved-runs.ts';
import { measureSizes } from '../lab/bench/sizes.ts';
import { measureStartUp } from '../lab/bench/start-up.ts';
import { errorsOf, worseThan } from '../lab/bench/targets.ts';
import { toJson } from '../lab/chaos/report.ts';
import { ShopEnded } from '../lab/shop-processes.ts';
import { whyNoK6 } from '../loadgen/cli/k6.ts';
import { Refusal } from '../loadgen/cli/options.ts';

const directory = mkdtempSync(join(tmpdir(), 'bench-'));
process.once('exit', () => rmSync(directory, { recursive: true, force: true, maxRetries: 3 }));

async function measure(options: Options): Promise<Report> {
  const { forms, isQuick, isWhole, seconds } = options;
  const cpus = availableParallelism();
  const atFirst = calibrate();
  console.log(
    `${cpus} CPUs for shop and k6, Node ${process.version}; a fixed piece of work takes ${atFirst.toFixed(3)} s of CPU here`,
  );
  const callSizes = await lookAt(pages, join(directory, 'look'));
  const results: FormResult[] = [];
  let found: PageResult[] = [];
  for (const form of forms) {
    const folder = join(directory, form);
    console.log(`\n${head(form)}`);
    const tell = (row: FormResult['rows'][number]) => console.log(rowInWords(row));
    const { bytes, ...measured } = await measureForm({ ...options, form, directory: folder, callSizes, tell });
    const startUp = isWhole ? await measureStartUp(form, folder) : undefined;
    results.push({ ...measured, startUp });
    console.log(restInWords({ ...measured, startUp }));
    found = pages.map(({ name, stages, mostCalls }) => ({
      ...{ name, mostCalls },
      bytes: bytes.get(name) ?? 0,
      calls: callsOf(stages).length,
    }));
  }
  // A machine that others use is not as fast at the end as it was at first.
  const calibrationSeconds = (atFirst + calibrate()) / 2;
  const sizes = isWhole && { sizes: await measureSizes(join(directory, 'bundles')) };
  const date = new Date().toISOString().slice(0, 10);
  return {
    date,
    node: process.version,
    cpus,
    isQuick,
    seconds,
    calibrationSeconds,
    pages: found,
    forms: results,
    ...sizes,
  };
}

/** The exit code. */
async function bench(options: Options): Promise<number> {
  const last = keptRuns()
    .slice(-2)
    .map(({ report }) => report);
  if (options.check && last.length === 0)
    throw new Refusal('--check compares with a run that was kept, but there is none yet.');
  const report = await measure(options);
  console.log(`\n${endInWords(report)}`);
  if (options.json) writeFileSync(options.json, toJson(report));
  const errors = errorsOf(report);
  const worse = options.check ? worseThan(last, report) : [];
  for (const sentence of worse) console.log(sentence);
  if (errors > 0) console.log(`${errors} answers were wrong: these numbers say nothing.`);
  else if (options.keep) console.log(`Kept as docs/performance/${keep(report, options.keep)}`);
  return errors > 0 || worse.length > 0 ? 1 : 0;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(2));
try {
  const options = readOptions(process.argv.slice(2));
  const problem = options.help ? undefined : whyNoK6();
  if (problem) throw new Refusal(problem);
  if (options.help) console.log(help);
  else {
    checkProc();
    process.exit(await bench(options));
  }
} catch (error) {
  console.error(error instanceof Refusal || error instanceof ShopEnded ? error.message : error);
  process.exit(2);
}
