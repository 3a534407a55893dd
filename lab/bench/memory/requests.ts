// The memory requests of the containers, derived from a measurement: `npm run bench -- --memory`.
import { topology, type WorkloadName, workloadNames } from '../../../topology.ts';
import type { ProcessParts } from './parts.ts';

const stepMi = 4;

/** In MiB: what a process has for itself after load, rounded up. Pods on one node share Node's program. */
export const requestMi = ({ parts: { total, files } }: ProcessParts): number =>
  stepMi * Math.ceil((total - files) / stepMi);

const isWorkload = (name: string): name is WorkloadName => workloadNames.some((one) => one === name);

/** Sentences about the requests in topology.ts that this measurement does not confirm. */
export const wrongRequests = (loaded: readonly ProcessParts[]): string[] =>
  loaded.flatMap((one) => {
    if (!isWorkload(one.name) || topology[one.name].memoryMi === requestMi(one)) return [];
    return `memoryMi of ${one.name} is ${topology[one.name].memoryMi} in topology.ts: expected ${requestMi(one)}`;
  });
