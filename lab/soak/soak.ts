// The steps of `npm run soak`: finds the shop's capacity, then runs half of that load on a new shop for a long time.
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { whyNoK6 } from '../../loadgen/cli/k6.ts';
import { maxP95Ms } from '../../loadgen/profiles.ts';
import { Problem } from '../../start/problem.ts';
import { freshDirectory } from '../../testing/running-shop.ts';
import { toJson } from '../json.ts';
import { findHighestRate } from '../rate-search.ts';
import { ShopEnded, startShop, untraced } from '../shop-processes.ts';
import { formatTry, putLoad, type RateTry } from './load.ts';
import type { Options } from './options.ts';
import { runSoak } from './run.ts';
import { soakChart } from './soak-chart.ts';
import { judge, report } from './verdict.ts';

/** Duration of one try. */
const trySeconds = 8;

/** Resolves with the exit code. */
export async function soak(options: Options): Promise<number> {
  const problem = whyNoK6();
  if (problem) throw new Problem(problem);
  return measure(options, freshDirectory()).catch((error: unknown) => {
    // A shop that crashes under load is a result, not a failure of the harness.
    if (!(error instanceof ShopEnded)) throw error;
    console.error(error.message);
    return 1;
  });
}

async function measure({ minutes, rate: fixedRate, traces, json, svg }: Options, directory: string): Promise<number> {
  const machine = `${availableParallelism()} CPUs for shop and k6, Node ${process.version}`;
  console.log(`${machine}; tracing ${traces ? 'to the built-in trace page' : 'off'}`);
  const { best, tries } = fixedRate ? { best: undefined, tries: [] } : await measureCapacity(traces, directory);
  const found = best && { capacity: best, steps: tries };
  const rate = fixedRate ?? (best?.rate ?? 0) / 2;
  if (rate === 0) {
    console.log('Even the lowest rate tried was over the limits.');
    return 1;
  }
  if (best) console.log(`capacity: ${formatTry(best)}`);

  // A new shop: memory left over from an overload would hide growth.
  const shop = await start(directory, 'soak', traces);
  console.log(`\nsoak: ${minutes} minutes at ${rate} journeys per second`);
  const samples = await runSoak({ shop, directory, rate, seconds: minutes * 60 }, (line) => console.log(`  ${line}`));
  await shop.stop();
  const verdict = judge(samples);
  console.log(`\n${report(verdict)}`);
  if (json) writeFileSync(json, toJson({ machine, traces, minutes, rate, ...found, verdict, ...samples }));
  if (svg) writeFileSync(svg, soakChart(samples));
  return verdict.isGood ? 0 : 1;
}

const start = (directory: string, name: string, traces: boolean) =>
  startShop({ dataDir: join(directory, name), vars: traces ? {} : untraced });

async function measureCapacity(
  traces: boolean,
  directory: string,
): Promise<{ best: RateTry | undefined; tries: RateTry[] }> {
  const shop = await start(directory, 'capacity', traces);
  console.log(`capacity: the highest rate with p95 < ${maxP95Ms} ms and no error, ${trySeconds} s per try`);
  const found = await findHighestRate({ firstRate: 25, growth: 2, tolerance: 0.05, maxTries: 8 }, async (rate) => {
    const step = { rate, ...(await putLoad({ shop, directory, rate, seconds: trySeconds })) };
    console.log(`  ${formatTry(step)}${step.isGood ? '' : '  over the limit'}`);
    return step;
  });
  await shop.stop();
  return found;
}
