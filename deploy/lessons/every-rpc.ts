// Tries every RPC of every service from every workload of a deployed shop, and compares what is possible with topology.ts.
import { edges, grpcServices, type WorkloadName, workload, workloadNames } from '../../topology.ts';
import { reflection } from '../manifests/authorization-policies.ts';
import { rpcsOf } from '../manifests/retries.ts';

/** Programs at a time: each takes CPU of the nodes. */
const concurrency = 3;
/** A policy of the network ends no connection: it is only silent. */
const silenceMs = 3_000;
const healthCheck = 'grpc.health.v1.Health/Check';

export interface ProbedService {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** Such as hipstershop.CartService/GetCart. */
  readonly rpcs: readonly string[];
}

export const services: readonly ProbedService[] = grpcServices.map((name) => {
  const { port, serves = '' } = workload(name);
  return { name, host: name, port, rpcs: [...rpcsOf(serves), reflection, healthCheck] };
});

/**
 * A program that prints `SERVICE RPC` for each that it reaches. Its content type isn't gRPC's: policies see caller and path,
 * and a server that is reached responds with status 415, before its handler would do something.
 */
export const probe = (services: readonly ProbedService[]): string => `
  const http2 = require('node:http2');
  let left = 0;
  for (const { name, host, port, rpcs } of ${JSON.stringify(services)}) {
    const session = http2.connect('http://' + host + ':' + port).on('error', () => {});
    for (const rpc of rpcs) {
      left++;
      const stream = session.request({ ':method': 'POST', ':path': '/' + rpc, 'content-type': 'text/plain' });
      stream.on('response', (headers) => { if (headers[':status'] === 415) console.log(name + ' ' + rpc); });
      stream.on('error', () => {}).on('close', () => --left || process.exit()).resume().end();
    }
  }
  setTimeout(process.exit, ${silenceMs});`;

/** What each workload reached, as lines of `probe`. */
export type Reached = ReadonlyMap<WorkloadName, ReadonlySet<string>>;

/** `run` runs a program in a workload's pod, and resolves with what it prints. */
export async function reachedByAll(
  run: (caller: WorkloadName, program: string) => Promise<string>,
  callers: readonly WorkloadName[] = workloadNames,
): Promise<Reached> {
  const waiting = [...callers];
  const reached = new Map<WorkloadName, ReadonlySet<string>>();
  const worker = async () => {
    for (let caller = waiting.shift(); caller; caller = waiting.shift())
      reached.set(caller, new Set((await run(caller, probe(services))).split('\n').filter(Boolean)));
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return reached;
}

export interface Call {
  readonly caller: WorkloadName;
  readonly callee: string;
  readonly rpc: string;
}

/** No policy applies to a pod's connections to itself. */
export const everyCall: readonly Call[] = workloadNames.flatMap((caller) =>
  services
    .filter(({ name }) => name !== caller)
    .flatMap(({ name, rpcs }) => rpcs.map((rpc) => ({ caller, callee: name, rpc }))),
);

/** The API explorer in the frontend uses reflection. */
export const isInTopology = ({ caller, callee, rpc }: Call): boolean =>
  edges.some(
    (edge) =>
      edge.caller === caller &&
      edge.callee === callee &&
      (edge.rpcs.includes(rpc) || (caller === 'frontend' && rpc === reflection)),
  );

export const isReached = (reached: Reached, { caller, callee, rpc }: Call): boolean =>
  reached.get(caller)?.has(`${callee} ${rpc}`) ?? false;

/** The calls that are possible without being expected, and the other way round. */
export const mistakes = (reached: Reached, isExpected: (call: Call) => boolean = isInTopology): string[] =>
  everyCall
    .filter((call) => isReached(reached, call) !== isExpected(call))
    .map((call) => `${call.caller} ${isExpected(call) ? "can't call" : 'can call'} ${call.rpc} of ${call.callee}`);
