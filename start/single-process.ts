// Runs workloads in this process, through the same entry point as in processes of their own.
import { type Run, startWorkload } from '@boutique/service-kit/program';
import type { WorkloadName } from '../topology.ts';
import type { Plan } from './plan.ts';
import type { Started } from './start-order.ts';
import { variablesOf } from './variables.ts';

/** Loads all modules in parallel; resolves with a function that starts a workload. */
export async function singleProcessStarter(plan: Plan): Promise<(name: WorkloadName) => Promise<Started>> {
  const runs = new Map(await Promise.all(plan.only.map(async (name) => [name, await load(name)] as const)));
  return async (name) =>
    startWorkload(name, runs.get(name) ?? (await load(name)), plan.vars(name), await variablesOf(name));
}

async function load(name: WorkloadName): Promise<Run> {
  const { run }: { run: Run } = await import(`../services/${name}/main.ts`);
  return run;
}
