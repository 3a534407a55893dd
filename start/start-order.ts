// Starts callees before their callers and stops callers before their callees.
import { type WorkloadName, workload } from '../topology.ts';

export interface Started {
  stop(limitMs?: number): Promise<void>;
}

/** For all stages together; the kit's limit for one workload. */
const stopMs = 8_500;

/** Groups to start one after the other: a workload starts after all of `names` that it calls. */
export function startStages(names: readonly WorkloadName[]): WorkloadName[][] {
  if (names.length === 0) return [];
  const calls = (name: WorkloadName, peer: string) => Object.hasOwn(workload(name).calls ?? {}, peer);
  const stage = names.filter((name) => !names.some((peer) => calls(name, peer)));
  if (stage.length === 0)
    throw new Error(`topology.ts: ${names.join(', ')} call each other: remove one of these calls`);
  return [stage, ...startStages(names.filter((name) => !stage.includes(name)))];
}

/** Starts all. If one fails, stops those that are running and throws its error. */
export async function startInStages(
  names: readonly WorkloadName[],
  start: (name: WorkloadName) => Promise<Started>,
): Promise<Started> {
  const running: Started[][] = [];
  const stop = async () => {
    const until = performance.now() + stopMs;
    for (const [at, stage] of running.entries()) {
      const limitMs = (until - performance.now()) / (running.length - at);
      await Promise.all(stage.map((one) => one.stop(limitMs)));
    }
  };
  for (const stage of startStages(names)) {
    const results = await Promise.allSettled(stage.map(start));
    running.unshift(results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])));
    const failed = results.find((result) => result.status === 'rejected');
    if (!failed) continue;
    await stop();
    throw failed.reason;
  }
  return { stop };
}
