// `npm run scale`: what replicas give. Rising load on the shop in kind, its busy workloads under a CPU limit and with
// 1, 2 and 3 replicas in turn; --help tells the options.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptChoices } from '../deploy/cluster/config.ts';
import { Problem } from '../start/problem.ts';
import { findEngine, needCluster, portsOf, target } from '../deploy/cluster/target.ts';
import { toJson } from '../lab/chaos/report.ts';
import { curve } from '../lab/scale/charts.ts';
import { measure, type Scaled } from '../lab/scale/measure.ts';
import { help, type Options, readOptions } from '../lab/scale/options.ts';
import { openReplicas, scaled } from '../lab/scale/replicas.ts';
import { costs, limits, spread, table } from '../lab/scale/report.ts';
import { usageOf } from '../lab/scale/spread.ts';
import { whyNoK6 } from '../loadgen/cli/k6.ts';
import { promisedP95Ms } from '../loadgen/profiles.ts';

/** Journeys per second and replica. */
const firstRate = 6;

const interruption = new AbortController();
const interrupted = new Promise<never>((_, reject) => {
  interruption.signal.addEventListener('abort', () => reject(new Problem('Interrupted.')));
});
interrupted.catch(() => {});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interruption.abort());

const directory = mkdtempSync(join(tmpdir(), 'scale-'));
process.once('exit', () => rmSync(directory, { recursive: true, force: true, maxRetries: 3 }));

/** The exit code. */
async function scale({ replicas: counts, cpu, seconds, json, svg, name }: Options): Promise<number> {
  const problem = whyNoK6();
  if (problem) throw new Problem(problem);
  const to = target(await findEngine(), { name });
  await needCluster(to);
  const { mesh } = await keptChoices(to);
  const how = mesh === 'istio' ? 'behind sidecars' : 'behind headless DNS';
  const machine = `${availableParallelism()} CPUs for cluster and k6, Node ${process.version}`;
  const url = `http://localhost:${(await portsOf(to)).shop}`;
  console.log(`${url}, ${how}; ${machine}\n${cpu} for each replica of ${scaled.join(', ')}`);
  console.log(`good is p95 < ${promisedP95Ms} ms and no error, ${seconds} s for each try`);

  const replicas = openReplicas(to, interruption.signal);
  const shop = { url, directory, replicas, usage: () => usageOf(to) };
  const all: Scaled[] = [];
  async function go(): Promise<void> {
    await replicas.begin();
    for (const count of counts) {
      console.log(`\n${count} replica${count === 1 ? '' : 's'}`);
      // Those that come later begin with half of what they would take if each gave as much as the first ones.
      const each = all[0]?.best ? all[0].best.rate / all[0].replicas / 2 : firstRate;
      const wanted = { replicas: count, cpu, seconds, first: Math.round(each * count) };
      all.push(await measure(shop, wanted, (line) => console.log(`  ${line}`)));
    }
  }
  try {
    await Promise.race([go(), interrupted]);
  } finally {
    if (await replicas.giveBack())
      console.log('\nReplicas and limits are as before; pods with the old ones are on their way.');
  }
  for (const part of [table, limits, spread, costs].map((tell) => tell(all)).filter(Boolean)) console.log(`\n${part}`);
  if (json) writeFileSync(json, toJson({ machine, mesh, how, scaled, cpu, seconds, all }));
  if (svg) writeFileSync(svg, curve(all, `The shop ${how}, ${cpu} for each replica`));
  return all.every(({ best, isSpread }) => best && isSpread) ? 0 : 1;
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) console.log(help);
  else process.exit(await scale(options));
} catch (error) {
  console.error(error instanceof Problem ? error.message : error);
  process.exit(interruption.signal.aborted ? 130 : 2);
}
