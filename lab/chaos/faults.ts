// Applies faults to processes and connections, and removes them.
import type { NetworkFault, TcpProxy } from '../../testing/tcp-proxy.ts';
import type { RunningProgram } from './controlled-process.ts';
import { type Fault, ownerOf } from './schedule.ts';

export type End = () => Promise<void>;

/** What a fault changes around a process. Each resolves, once it has started, with the function that ends it. */
export interface LocalFaults {
  moveClock(name: string, offsetMs: number): Promise<End>;
  lockStore(name: string): Promise<End>;
  fillStore(name: string): Promise<End>;
  sendHalf(name: string): Promise<End>;
  demote(name: string): Promise<End>;
  evict(name: string): Promise<End>;
}

/** A connection that can be delayed or interrupted. */
export interface FaultyConnection {
  begin(fault: Fault): Promise<void>;
  end(fault: Fault): Promise<void>;
}

/** Combines the faults that overlap on one proxy. */
export function faultyConnection(proxy: Pick<TcpProxy, 'set'>): FaultyConnection {
  const faults = new Set<Fault>();
  const apply = () => proxy.set(networkFault([...faults]));
  return {
    begin(fault) {
      faults.add(fault);
      return apply();
    },
    end(fault) {
      faults.delete(fault);
      return apply();
    },
  };
}

function networkFault(faults: readonly Fault[]): NetworkFault {
  const has = (...kinds: Fault['kind'][]) => faults.some(({ kind }) => kinds.includes(kind));
  const delayMs = Math.max(0, ...faults.map((fault) => fault.delayMs ?? 0));
  return {
    holdsRequests: has('partition'),
    holdsResponses: has('partition', 'mute'),
    requestDelayMs: delayMs,
    responseDelayMs: delayMs,
    ...(has('silent') && { isSilent: true }),
  };
}

/** Resolves, once the fault has started, with the function that ends it. */
export async function beginFault(
  fault: Fault,
  processOf: (name: string) => RunningProgram,
  connectionsOf: (fault: Fault) => FaultyConnection[],
  localFaults: LocalFaults,
): Promise<End> {
  switch (fault.kind) {
    case 'kill':
      await processOf(fault.target).kill();
      return () => processOf(fault.target).restart();
    case 'restart': {
      const ending = processOf(fault.target).stop();
      return async () => {
        await processOf(fault.target).kill();
        await ending;
        await processOf(fault.target).restart();
      };
    }
    case 'stop':
      processOf(fault.target).freeze();
      return async () => processOf(fault.target).resume();
    case 'clock':
      return localFaults.moveClock(ownerOf(fault.target), fault.offsetMs ?? 0);
    case 'lock':
      return localFaults.lockStore(ownerOf(fault.target));
    case 'full':
      return localFaults.fillStore(ownerOf(fault.target));
    case 'half-sent':
      return localFaults.sendHalf(ownerOf(fault.target));
    case 'demote':
      return localFaults.demote(fault.target);
    case 'evict':
      return localFaults.evict(ownerOf(fault.target));
    default: {
      const connections = connectionsOf(fault);
      await Promise.all(connections.map((one) => one.begin(fault)));
      return async () => {
        await Promise.all(connections.map((one) => one.end(fault)));
      };
    }
  }
}

/** Allows one fault at a time per target: the next one waits until the target has recovered. */
export function onePerTarget(): (target: string, begin: () => Promise<End>) => Promise<End> {
  const last = new Map<string, Promise<void>>();
  return async (target, begin) => {
    const before = last.get(target);
    const { promise, resolve } = Promise.withResolvers<void>();
    last.set(target, promise);
    await before;
    const end = await begin();
    return async () => {
      await end();
      resolve();
    };
  };
}
