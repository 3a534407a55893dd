// Records the signals of a shop in a folder.
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { startCollector } from './collector.ts';
import type { OrderStates } from './order-states.ts';
import { type Batch, recordedFiles } from './signals.ts';

export type Recorder = Awaited<ReturnType<typeof startRecorder>>;

/** Lines are appended as they arrive, so that `npm run mcp` can read a recording while it grows. */
export async function startRecorder(folder: string) {
  const signals = join(folder, 'signals');
  mkdirSync(signals, { recursive: true });
  const batches: Batch[] = [];
  const collector = await startCollector(0, (signal, batch) => {
    batches.push(batch);
    appendFileSync(join(signals, `${signal}.jsonl`), `${JSON.stringify(batch)}\n`);
  });
  return {
    url: collector.url,
    batches,
    addOrders: (states: OrderStates) => appendFileSync(join(signals, 'orders.jsonl'), `${JSON.stringify(states)}\n`),
    /** Stops and compresses. */
    stop(): void {
      collector.stop();
      for (const path of recordedFiles.map((file) => join(folder, file)).filter((one) => existsSync(one))) {
        // A reader finds a whole file under either name.
        writeFileSync(`${path}.part`, gzipSync(readFileSync(path)));
        renameSync(`${path}.part`, `${path}.gz`);
        rmSync(path);
      }
    },
  };
}
