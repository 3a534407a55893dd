// Faults that runtime flags switch on: they wrap handlers, clients and stores. Loaded only with FLAGS_FILE, in an image from a
// file of its own (start/bundling/bundle.ts): what is imported here must have no state that the rest of the kit shares.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.ts';
import { moveClock } from './clock.ts';
import { type Flags, openFlags } from './flags-file.ts';
import { scaled } from './scaled.ts';

type Work<Args extends unknown[]> = (...args: Args) => unknown;

/** Wraps the work of a workload. Each wrapper evaluates the flags anew whenever it runs. */
export interface Faults {
  /** A handler; `rpc` is its name in the contract, such as GetCart. */
  handler<Args extends unknown[]>(rpc: string, handle: Work<Args>): Work<Args>;
  /** A call to another service. */
  call<Args extends unknown[]>(
    rpc: string,
    send: (...args: Args) => Promise<unknown>,
  ): (...args: Args) => Promise<unknown>;
  /** Before a command of a store; `background`: outside of any call. */
  beforeCommand(background: boolean): Promise<void>;
}

/** What each flag does, in the units of its name. Contexts have `workload`, `host`, and `rpc` or `background`. */
export const faultFlags = {
  rpcLatencyMs: 'delay of a handler',
  rpcCpuMs: 'time for which a handler blocks the event loop',
  rpcLeakKib: 'memory that each call of a handler leaks',
  rpcError: 'gRPC code that a handler returns, such as UNAVAILABLE',
  rpcFactor: 'factor for the units of money in a response',
  callAttempts: 'how often a client sends a call that fails, without a backoff',
  callLatencyMs: 'delay of a call of a client',
  storeLatencyMs: 'delay of each command of an embedded store; `background` is true outside of calls',
  storeStopped: 'commands of an embedded store wait until the flag is off',
  clockOffsetMs: 'how far the clock of the process is moved',
} as const;

/** How often a state, rather than a call, is evaluated. */
const pollMs = 250;
const leaked: unknown[] = [];

/** A timer of 0 ms would take 1 ms. */
const pause = async (ms: number) => void (ms > 0 && (await sleep(ms)));

/** Makes an error of the kit, with the gRPC code of this name. */
type ErrorNamed = (code: string) => Error;

export async function startFaults(workload: string, path: string, log: Log, errorNamed: ErrorNamed): Promise<Faults> {
  const flags = await openFlags(workload, path, log);
  const clock = setInterval(async () => moveClock(await flags.number('clockOffsetMs', {})), pollMs);
  clock.unref();
  return faultsOf(flags, errorNamed);
}

export const faultsOf = (flags: Flags, errorNamed: ErrorNamed): Faults => ({
  // Chained rather than awaited: an async function would be a frame in the stack of each error of a handler, and name this file.
  handler:
    (rpc, handle) =>
    (...args) =>
      disturb(flags, rpc, errorNamed)
        .then(() => flags.number('rpcFactor', { rpc }))
        .then((factor) =>
          factor ? Promise.resolve(handle(...args)).then((response) => scaled(response, factor)) : handle(...args),
        ),

  call:
    (rpc, send) =>
    async (...args) => {
      await pause(await flags.number('callLatencyMs', { rpc }));
      const attempts = await flags.number('callAttempts', { rpc });
      for (let attempt = 1; attempt < attempts; attempt++) {
        try {
          return await send(...args);
        } catch {
          // The next attempt follows immediately: that is the fault.
        }
      }
      return send(...args);
    },

  async beforeCommand(background) {
    while (await flags.flag('storeStopped', { background })) await sleep(pollMs, undefined, { ref: false });
    await pause(await flags.number('storeLatencyMs', { background }));
  },
});

async function disturb(flags: Flags, rpc: string, errorNamed: ErrorNamed): Promise<void> {
  const leakKib = await flags.number('rpcLeakKib', { rpc });
  if (leakKib) leaked.push(new Array(leakKib * 128).fill(Math.random()));
  await pause(await flags.number('rpcLatencyMs', { rpc }));
  const cpuMs = await flags.number('rpcCpuMs', { rpc });
  for (const since = performance.now(); performance.now() - since < cpuMs; );
  const code = await flags.text('rpcError', { rpc });
  if (code) throw withoutFrames(errorNamed(code));
}

/** Its frames would name this file, and so the fault. */
function withoutFrames(error: Error): Error {
  error.stack = `${error.name}: ${error.message}`;
  return error;
}
