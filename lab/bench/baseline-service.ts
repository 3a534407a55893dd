// A service of the baseline: makes the same calls as the shop's service and returns as many bytes.
import type * as grpc from '@grpc/grpc-js';
import type { WorkloadName } from '../../topology.ts';
import { type BareHandler, bareCall, bareClient, bareServer } from './bare-calls.ts';
import { type BaselineCall, type BaselinePlan, type BaselineStage, callsOf } from './baseline-plan.ts';

/** Returns a function that makes the calls of the given stages, with one client per service as in the shop. */
export function caller({ ports }: BaselinePlan): (stages: readonly BaselineStage[]) => Promise<void> {
  const clients = new Map<WorkloadName, grpc.Client>();
  const requests = new Map<BaselineCall, Buffer>();

  function call(one: BaselineCall): Promise<Buffer> {
    const client = clients.get(one.to) ?? bareClient(ports[one.to] ?? 0);
    clients.set(one.to, client);
    const request = requests.get(one) ?? Buffer.alloc(one.requestBytes);
    requests.set(one, request);
    return bareCall(client, one.path, request);
  }

  return async (stages) => {
    for (const stage of stages) await Promise.all(stage.map(call));
  };
}

export async function startBaselineService(plan: BaselinePlan, name: WorkloadName): Promise<void> {
  const make = caller(plan);
  const mine = plan.pages.flatMap(({ stages }) => callsOf(stages)).filter(({ to }) => to === name);
  const handlers = new Map<string, BareHandler>(
    mine.map(({ path, replyBytes, stages }) => {
      const reply = Buffer.alloc(replyBytes);
      return [
        path,
        (_call, respond) => {
          if (stages.length === 0) respond(null, reply);
          else make(stages).then(() => respond(null, reply), respond);
        },
      ];
    }),
  );
  await bareServer(handlers, plan.ports[name] ?? 0);
}
