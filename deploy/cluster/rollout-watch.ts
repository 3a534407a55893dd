// Lets kubectl watch rollouts. Reading the whole state again and again would take CPU that the new pods need.
import { setTimeout as sleep } from 'node:timers/promises';
import { tryRun } from './exec.ts';
import type { Workload } from './state.ts';
import type { Target } from './target.ts';

const pollMs = 200;
/** While kubectl watches. */
const watchedPollMs = 1_000;
const watchLimitMs = 15 * 60_000;

export interface RolloutWatch {
  /** Resolves after a pause, or as soon as kubectl sees all these rollouts finished. */
  next(workloads: readonly Workload[]): Promise<void>;
  stop(): void;
}

export function watchRollouts({ context }: Target, namespace: string): RolloutWatch {
  const ending = new AbortController();
  let finished: Promise<unknown> | undefined;
  let isWatching = false;
  const watch = async (workloads: readonly Workload[]) => {
    isWatching = true;
    const names = workloads.map(({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name}`);
    const query = ['--context', context, 'rollout', 'status', '--namespace', namespace, ...names];
    await tryRun('kubectl', query, { timeoutMs: watchLimitMs, signal: ending.signal });
    isWatching = false;
  };
  return {
    async next(workloads) {
      if (workloads.length > 0) finished ??= watch(workloads);
      if (isWatching) await Promise.race([sleep(watchedPollMs, undefined, { ref: false }), finished]);
      else await sleep(pollMs);
    },
    stop: () => ending.abort(),
  };
}
