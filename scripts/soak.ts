// `npm run soak`: how much load the shop takes, and whether it stays well under half of it; --help tells the options.
import '../start/no-proxy.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { toJson } from '../lab/chaos/report.ts';
import { ShopEnded, startShop, untraced } from '../lab/shop-processes.ts';
import { findCapacity, inWords, type Step } from '../lab/soak/capacity.ts';
import { curves } from '../lab/soak/charts.ts';
import { putLoad } from '../lab/soak/load.ts';
import { help, type Options, readOptions } from '../lab/soak/options.ts';
import { runSoak } from '../lab/soak/run.ts';
import { judge, report } from '../lab/soak/verdict.ts';
import { whyNoK6 } from '../loadgen/cli/k6.ts';
import { Refusal } from '../loadgen/cli/options.ts';
import { promisedP95Ms } from '../loadgen/profiles.ts';

/** Of one try at a rate. */
const stepSeconds = 8;

const directory = mkdtempSync(join(tmpdir(), 'soak-'));
process.once('exit', () => rmSync(directory, { recursive: true, force: true, maxRetries: 3 }));

const start = (name: string, traces: boolean) =>
  startShop({ dataDir: join(directory, name), vars: traces ? {} : untraced });

async function measureCapacity(traces: boolean): Promise<{ best: Step | undefined; steps: Step[] }> {
  const shop = await start('capacity', traces);
  console.log(`capacity: the highest rate with p95 < ${promisedP95Ms} ms and no error, ${stepSeconds} s for each try`);
  const tried = await findCapacity(async (rate) => {
    const step = { rate, ...(await putLoad({ shop, directory, rate, seconds: stepSeconds })) };
    console.log(`  ${inWords(step)}${step.isGood ? '' : '  too much'}`);
    return step;
  });
  await shop.stop();
  return tried;
}

/** The exit code. */
async function soak({ minutes, rate: given, traces, json, svg }: Options): Promise<number> {
  const machine = `${availableParallelism()} CPUs for shop and k6, Node ${process.version}`;
  console.log(`${machine}; traces ${traces ? 'to the built-in page' : 'off'}`);
  const { best, steps } = given ? { best: undefined, steps: [] } : await measureCapacity(traces);
  const found = best && { capacity: best, steps };
  const rate = given ?? (best?.rate ?? 0) / 2;
  if (rate === 0) {
    console.log('No rate was slow enough for this shop.');
    return 1;
  }
  if (best) console.log(`capacity: ${inWords(best)}`);

  // A new one: what an overload leaves behind in memory would hide what grows.
  const shop = await start('soak', traces);
  console.log(`\nsoak: ${minutes} minutes at ${rate} journeys per second`);
  const samples = await runSoak({ shop, directory, rate, seconds: minutes * 60 }, (line) => console.log(`  ${line}`));
  await shop.stop();
  const verdict = judge(samples);
  console.log(`\n${report(verdict)}`);
  if (json) writeFileSync(json, toJson({ machine, traces, minutes, rate, ...found, verdict, ...samples }));
  if (svg) writeFileSync(svg, curves(samples));
  return verdict.isGood ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(2));
try {
  const options = readOptions(process.argv.slice(2));
  const problem = options.help ? undefined : whyNoK6();
  if (problem) throw new Refusal(problem);
  if (options.help) console.log(help);
  else process.exit(await soak(options));
} catch (error) {
  const isTold = error instanceof Refusal || error instanceof ShopEnded;
  console.error(isTold ? error.message : error);
  process.exit(error instanceof ShopEnded ? 1 : 2);
}
