// The steps of `pnpm scale`: increases the load on the shop in kind for each number of replicas, then restores it.
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { loadConfig } from '../../deploy/cluster/config.ts';
import { requireCluster } from '../../deploy/cluster/require-cluster.ts';
import { findEngine, portsOf, target } from '../../deploy/cluster/target.ts';
import { whyNoK6 } from '../../loadgen/cli/k6.ts';
import { maxP95Ms } from '../../loadgen/profiles.ts';
import { Problem } from '../../start/problem.ts';
import { freshDirectory } from '../../testing/running-shop.ts';
import { toJson } from '../json.ts';
import { usageOf } from './cpu-usage.ts';
import { measure, type Scaled } from './measure.ts';
import type { Options } from './options.ts';
import { openReplicas, scaled } from './replicas.ts';
import { costs, limits, spread, table } from './report.ts';
import { scaleChart } from './scale-chart.ts';

/** Journeys per second per replica. */
const firstRate = 6;

/** Resolves with the exit code. Aborting `signal` stops the run after the shop is restored. */
export async function scale(options: Options, signal: AbortSignal): Promise<number> {
  try {
    return await measureAll(options, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    console.error(error instanceof Problem ? error.message : error);
    return 130;
  }
}

async function measureAll(options: Options, signal: AbortSignal): Promise<number> {
  const { replicas: counts, cpu, seconds, json, svg, name } = options;
  const problem = whyNoK6();
  if (problem) throw new Problem(problem);
  const to = target(await findEngine(), { name });
  await requireCluster(to);
  const { mesh } = await loadConfig(to);
  const how = mesh === 'istio' ? 'behind sidecars' : 'behind headless DNS';
  const machine = `${availableParallelism()} CPUs for cluster and k6, Node ${process.version}`;
  const url = `http://localhost:${(await portsOf(to)).shop}`;
  console.log(`${url}, ${how}; ${machine}\n${cpu} for each replica of ${scaled.join(', ')}`);
  console.log(`limits: p95 < ${maxP95Ms} ms and no error; ${seconds} s per try`);

  const replicas = openReplicas(to, signal);
  const shop = { url, directory: freshDirectory(), replicas, usage: () => usageOf(to) };
  const all: Scaled[] = [];
  async function go(): Promise<void> {
    await replicas.begin();
    for (const count of counts) {
      console.log(`\n${count} replica${count === 1 ? '' : 's'}`);
      // Later counts start at half the rate they would reach with perfect scaling.
      const each = all[0]?.best ? all[0].best.rate / all[0].replicas / 2 : firstRate;
      const measurement = { replicas: count, cpu, seconds, firstRate: Math.round(each * count) };
      all.push(await measure(shop, measurement, (line) => console.log(`  ${line}`)));
    }
  }
  try {
    await Promise.race([go(), aborted(signal)]);
  } finally {
    if (await replicas.restore())
      console.log('\nRestored the previous replicas and limits; pods may still be starting or terminating.');
  }
  for (const part of [table, limits, spread, costs].map((part) => part(all)).filter(Boolean)) console.log(`\n${part}`);
  if (json) writeFileSync(json, toJson({ machine, mesh, how, scaled, cpu, seconds, all }));
  if (svg) writeFileSync(svg, scaleChart(all, `The shop ${how}, ${cpu} for each replica`));
  return all.every(({ best, isSpread }) => best && isSpread) ? 0 : 1;
}

/** Never resolves; rejects when the signal is aborted. */
function aborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(new Problem('Interrupted.'));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  return promise;
}
