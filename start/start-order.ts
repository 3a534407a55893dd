// Starts callees before their callers and stops them after.
import type { WorkloadName } from '../topology.ts';

export interface Started {
  stop(limitMs?: number): Promise<void>;
}

/** For all stages together: what the kit takes for one workload. */
const stopMs = 8_500;

/** These stop first, in this order. */
const callers: WorkloadName[] = ['frontend', 'checkoutservice'];

/** Starts all; when one fails, stops those that run and throws its error. */
export async function startInStages(
  names: readonly WorkloadName[],
  start: (name: WorkloadName) => Promise<Started>,
): Promise<Started> {
  const stages = [...callers.map((name) => [name]), names.filter((name) => !callers.includes(name))].map((stage) =>
    stage.filter((name) => names.includes(name)),
  );
  const running: Started[][] = [];
  const stop = async () => {
    const until = performance.now() + stopMs;
    for (const [at, stage] of running.entries()) {
      const limitMs = (until - performance.now()) / (running.length - at);
      await Promise.all(stage.map((one) => one.stop(limitMs)));
    }
  };
  for (const stage of stages.toReversed()) {
    const results = await Promise.allSettled(stage.map(start));
    running.unshift(results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])));
    const failed = results.find((result) => result.status === 'rejected');
    if (!failed) continue;
    await stop();
    throw failed.reason;
  }
  return { stop };
}
