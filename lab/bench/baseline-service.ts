// A service of the baseline: returns as many bytes as the shop's, after calls of its own if the shop's has some.
import type * as grpc from '@grpc/grpc-js';
import type { WorkloadName } from '../../topology.ts';
import { type BareHandler, bareCall, bareClient, bareServer } from './bare-calls.ts';
import { type BaselineCall, type BaselinePlan, type BaselineStage, callsOf } from './baseline-plan.ts';

/** Makes the calls of these stages; one client for each service, as the shop has. */
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

export async function startFloorService(plan: BaselinePlan, name: WorkloadName): Promise<void> {
  const make = caller(plan);
  const mine = plan.pages.flatMap(({ stages }) => callsOf(stages)).filter(({ to }) => to === name);
  const handlers = new Map<string, BareHandler>(
    mine.map(({ path, replyBytes, stages }) => {
      const reply = Buffer.alloc(replyBytes);
      return [
        path,
        (_call, answer) => {
          if (stages.length === 0) answer(null, reply);
          else make(stages).then(() => answer(null, reply), answer);
        },
      ];
    }),
  );
  await bareServer(handlers, plan.ports[name] ?? 0);
}
