// Honest visitors at a constant rate, with or without an attack.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

export interface Sample {
  readonly what: string;
  /** 0 without a response. */
  readonly status: number;
  readonly ms: number;
}

const everyMs = 50;

export const isServed = ({ status }: Sample): boolean => status === 200 || status === 302;

export type Bystanders = ReturnType<typeof startBystanders>;

export function startBystanders() {
  const worker = new Worker(join(import.meta.dirname, 'bystander-worker.ts'));
  let samples: Sample[] = [];
  let open = 0;
  worker.on('message', (sample: Sample) => {
    samples.push(sample);
    open--;
  });

  return {
    /** Visits for at least `minMs` and until `work` is done; resolves with the result of both after the last response. */
    async during<T>(task: { url: string; onlyReads: boolean }, minMs: number, work: () => Promise<T>) {
      samples = [];
      const timer = setInterval(() => {
        open++;
        worker.postMessage(task);
      }, everyMs);
      try {
        const [result] = await Promise.all([work(), sleep(minMs)]);
        clearInterval(timer);
        while (open > 0) await sleep(20);
        return { result, samples };
      } finally {
        clearInterval(timer);
      }
    },
    stop: () => worker.terminate(),
  };
}
