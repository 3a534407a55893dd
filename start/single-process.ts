// Runs a workload in this process, by the same entry point as in a process of its own.
import { type Run, startWorkload } from '@boutique/service-kit/program';
import type { WorkloadName } from '../topology.ts';
import type { Plan } from './plan.ts';
import type { Started } from './start-order.ts';

/** Loads all modules side by side; what comes back starts one of them. */
export async function inThisProcess(plan: Plan): Promise<(name: WorkloadName) => Promise<Started>> {
  const runs = new Map(await Promise.all(plan.only.map(async (name) => [name, await load(name)] as const)));
  return async (name) => startWorkload(name, runs.get(name) ?? (await load(name)), plan.vars(name));
}

async function load(name: WorkloadName): Promise<Run> {
  const { run }: { run: Run } = await import(`../services/${name}/main.ts`);
  return run;
}
