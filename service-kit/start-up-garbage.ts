// Frees what only the start needed, about a third of an idle process. V8 keeps it, and the empty pages of a normal collection,
// until the heap has to grow.
import { collector } from './collect-buffers.ts';

/** By then the workload has connected, and the probes of a cluster have passed. */
const delayMs = 1_000;

/** Call it once, after the start. It takes about 40 ms of CPU. */
export function collectStartUpGarbage(): void {
  setTimeout(() => collector()({ type: 'major', flavor: 'last-resort' }), delayMs).unref();
}
