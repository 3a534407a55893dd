// The memory requests of the containers, derived from a measurement: `npm run bench -- --memory`.
import { topology, type WorkloadName, workloadNames } from '../../../topology.ts';
import type { MemoryReport } from './saved-memory.ts';

const stepMi = 4;

export type Uses = Pick<MemoryReport, 'idle' | 'loaded' | 'exported'>;

/** In MiB: the most that a process used, rounded up. */
export function requestMi({ idle, loaded, exported }: Uses, name: string): number {
  const uses = [idle, loaded, exported]
    .flatMap((all) => all.filter((one) => one.name === name))
    .map(({ parts }) => parts.total);
  return stepMi * Math.ceil(Math.max(...uses) / stepMi);
}

const isWorkload = (name: string): name is WorkloadName => workloadNames.some((one) => one === name);

/** Sentences about the requests in topology.ts that this measurement does not confirm. */
export const wrongRequests = (uses: Uses): string[] =>
  uses.loaded.flatMap(({ name }) => {
    const request = requestMi(uses, name);
    if (!isWorkload(name) || topology[name].memoryMi === request) return [];
    return `memoryMi of ${name} is ${topology[name].memoryMi} in topology.ts: expected ${request}`;
  });
