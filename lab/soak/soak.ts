// The steps of `npm run soak`: finds the shop's capacity, then puts half of it on a new shop for long.
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { whyNoK6 } from '../../loadgen/cli/k6.ts';
import { promisedP95Ms } from '../../loadgen/profiles.ts';
import { Problem } from '../../start/problem.ts';
import { freshDirectory } from '../../testing/running-shop.ts';
import { toJson } from '../json.ts';
import { ShopEnded, startShop, untraced } from '../shop-processes.ts';
import { findCapacity, inWords, type Step } from './capacity.ts';
import { putLoad } from './load.ts';
import type { Options } from './options.ts';
import { runSoak } from './run.ts';
import { soakChart } from './soak-chart.ts';
import { judge, report } from './verdict.ts';

/** Of one try at a rate. */
const stepSeconds = 8;

/** Resolves with the exit code. */
export async function soak(options: Options): Promise<number> {
  const problem = whyNoK6();
  if (problem) throw new Problem(problem);
  return measure(options, freshDirectory()).catch((error: unknown) => {
    // Load that ends the shop is a result.
    if (!(error instanceof ShopEnded)) throw error;
    console.error(error.message);
    return 1;
  });
}

async function measure({ minutes, rate: given, traces, json, svg }: Options, directory: string): Promise<number> {
  const machine = `${availableParallelism()} CPUs for shop and k6, Node ${process.version}`;
  console.log(`${machine}; traces ${traces ? 'to the built-in page' : 'off'}`);
  const { best, steps } = given ? { best: undefined, steps: [] } : await measureCapacity(traces, directory);
  const found = best && { capacity: best, steps };
  const rate = given ?? (best?.rate ?? 0) / 2;
  if (rate === 0) {
    console.log('No rate was slow enough for this shop.');
    return 1;
  }
  if (best) console.log(`capacity: ${inWords(best)}`);

  // A new one: memory that an overload left behind would hide what grows.
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

async function measureCapacity(traces: boolean, directory: string): Promise<{ best: Step | undefined; steps: Step[] }> {
  const shop = await start(directory, 'capacity', traces);
  console.log(`capacity: the highest rate with p95 < ${promisedP95Ms} ms and no error, ${stepSeconds} s for each try`);
  const tried = await findCapacity(async (rate) => {
    const step = { rate, ...(await putLoad({ shop, directory, rate, seconds: stepSeconds })) };
    console.log(`  ${inWords(step)}${step.isGood ? '' : '  too much'}`);
    return step;
  });
  await shop.stop();
  return tried;
}
