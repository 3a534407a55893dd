// The steps of `pnpm habits`.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { requireCluster } from '../../deploy/cluster/require-cluster.ts';
import { findEngine, getJson, kubectl, portsOf, type Target, target } from '../../deploy/cluster/target.ts';
import type { InputOf } from '../../start/command-line/spec.ts';
import { toJson } from '../json.ts';
import { habits, settled } from './actions.ts';
import { measureHabit } from './measure.ts';
import type { habitsCommand } from './options.ts';
import { givePagesTime } from './page-time.ts';
import { line, problemsOf } from './report.ts';

/** Resolves with the exit code. */
export async function runHabits({ values }: InputOf<typeof habitsCommand>): Promise<number> {
  const to = target(await findEngine(), { name: values.name });
  await requireCluster(to);
  const url = `http://localhost:${(await portsOf(to)).shop}`;
  const chosen = habits.filter(({ name }) => !values.only || values.only.includes(name));
  console.log(`${values.visitors} visitors in ${to.context}`);
  const restoreLoad = await stopLoad(to);
  const restoreTime = await givePagesTime(to);
  const results = [];
  let isGood = true;
  try {
    for (const habit of chosen) {
      await settled(to);
      const measured = await measureHabit(to, url, habit, values.visitors);
      results.push(measured);
      isGood &&= problemsOf(habit, measured).length === 0;
      console.log(line(habit, measured));
      for (const failure of habit.mayFail ? [] : measured.failures) console.log(`    ${failure}`);
    }
  } finally {
    await restoreTime();
    await restoreLoad();
  }
  const { items } = await getJson(to, ['nodes']);
  const machine = `${items.length} nodes on ${cpus().length} CPUs`;
  if (values.json) writeFileSync(values.json, toJson({ machine, results }));
  return isGood ? 0 : 1;
}

/** The visitors are the only load. Returns a function that restores the load generator. */
async function stopLoad(to: Target): Promise<() => Promise<void>> {
  const where = ['--namespace', to.namespace];
  const deployment = await getJson(to, ['deployment', ...where, 'loadgenerator']).catch(() => undefined);
  const replicas = deployment?.spec?.replicas ?? 0;
  const scale = async (count: number) => {
    if (replicas > 0) await kubectl(to, ['scale', ...where, 'deployment/loadgenerator', `--replicas=${count}`]);
  };
  await scale(0);
  return () => scale(replicas);
}
