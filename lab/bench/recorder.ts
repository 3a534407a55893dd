// A proxy between the services of a shop that records the size of each call and changes nothing.
import { edges, type WorkloadName, workload, workloadNames } from '../../topology.ts';
import { type BareHandler, bareClient, bareServer, identity } from './bare-calls.ts';

export interface Recorded {
  /** Service/Method of the contract. */
  readonly rpc: string;
  readonly requestBytes: number;
  readonly replyBytes: number;
}

export type Recorder = Awaited<ReturnType<typeof startRecorder>>;

/** `portOf` returns the port on which a service will listen. */
export async function startRecorder(portOf: (name: WorkloadName) => number) {
  let calls: Recorded[] = [];

  async function proxyFor(name: WorkloadName): Promise<[string, string]> {
    const client = bareClient(portOf(name));
    const paths = new Set(edges.filter(({ callee }) => callee === name).flatMap(({ rpcs }) => rpcs));
    const forward = (path: string): BareHandler => {
      const rpc = path.slice(path.indexOf('.') + 1);
      return (call, respond) => {
        const { request, metadata } = call;
        client.makeUnaryRequest(`/${path}`, identity, identity, request, metadata, { parent: call }, (error, reply) => {
          if (reply) calls.push({ rpc, requestBytes: request.length, replyBytes: reply.length });
          respond(error, reply);
        });
      };
    };
    const port = await bareServer(new Map([...paths].map((path) => [path, forward(path)])), 0);
    return [workload(name).address, `127.0.0.1:${port}`];
  }

  const services = workloadNames.filter((name) => workload(name).serves);
  const addresses: Record<string, string> = Object.fromEntries(await Promise.all(services.map(proxyFor)));
  return {
    /** Environment for a shop that calls the recorder instead of its services. */
    addresses,
    /** Returns the calls recorded since the last `take`. */
    take(): Recorded[] {
      const taken = calls;
      calls = [];
      return taken;
    },
  };
}
