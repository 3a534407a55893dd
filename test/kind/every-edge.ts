// Tries every connection between any two workloads, for the tests of policies: each caller's pod runs a program that prints
// what it reached.
import { durableWorkloads, redis } from '../../deploy/manifests/cluster-topology.ts';
import { edges, workload, workloadNames } from '../../topology.ts';
import { runIn } from './cluster.ts';

const silenceMs = 3_000;
const targets = [
  ...workloadNames.map((name) => ({ host: name, port: workload(name).port })),
  { host: redis.name, port: redis.port },
];

const program = `
  for (const target of ${JSON.stringify(targets)})
    require('node:net').connect(target).on('connect', () => console.log(target.host)).on('error', () => {});
  setTimeout(process.exit, ${silenceMs});`;

async function reachedBy(caller: string): Promise<string[]> {
  const printed = await runIn(caller, program);
  // No policy applies to a pod's connections to itself.
  const others = printed.split('\n').filter((host) => host && host !== caller);
  return others.map((host) => `${caller} ${host}`);
}

/** As sorted lines "caller callee". Without sidecars only: they would accept every connection themselves. */
export const connections = async (): Promise<string[]> =>
  (await Promise.all(workloadNames.map(reachedBy))).flat().sort();

export const expectedConnections: readonly string[] = [
  ...edges.map(({ caller, callee }) => `${caller} ${callee}`),
  ...durableWorkloads.map((name) => `${name} ${redis.name}`),
].sort();
