// Limits the calls of a client that are in flight. If callers cancel many together, Node's server ends the connection after
// 1,000 cancelled calls (and 33 more per second), and all others on it fail. Calls that wait here can be cancelled freely.
import { Metadata, type StatusObject, status } from '@grpc/grpc-js';
import type { CallOptions } from './rpc.ts';

/** Below the server's limit, and its limit of parallel calls. */
const maxCalls = 450;

export type CallSlots = ReturnType<typeof callSlots>;

/** A call of `take` that resolves without a failure has a slot, until `release`. */
export function callSlots(max = maxCalls) {
  let inFlight = 0;
  /** In the order of their calls. */
  const waiting = new Set<() => void>();

  function wait(deadline: number, parent: CallOptions['parent']): Promise<StatusObject | undefined> {
    const { promise, resolve } = Promise.withResolvers<StatusObject | undefined>();
    const begin = () => resolve(undefined);
    const fail = (code: status) => {
      // Otherwise it could still get a slot.
      waiting.delete(begin);
      resolve({ code, details: `${max} other calls are in flight`, metadata: new Metadata() });
    };
    const cancel = () => fail(status.CANCELLED);
    const timer = setTimeout(fail, deadline - Date.now(), status.DEADLINE_EXCEEDED);
    parent?.once('cancelled', cancel);
    waiting.add(begin);
    return promise.finally(() => {
      clearTimeout(timer);
      parent?.off('cancelled', cancel);
    });
  }

  return {
    async take(deadline: number, parent: CallOptions['parent']): Promise<StatusObject | undefined> {
      if (inFlight >= max) return wait(deadline, parent);
      inFlight++;
      return undefined;
    },
    release(): void {
      const [next] = waiting;
      // The next call gets this slot.
      if (next && waiting.delete(next)) next();
      else inFlight--;
    },
  };
}
