// How a fault is done to processes and links, and undone.
import type { Link } from './link.ts';
import type { Running } from './process.ts';
import type { Fault } from './schedule.ts';

type End = () => Promise<void>;

/** Resolves with what ends the fault, once it has begun. */
export async function beginFault(
  fault: Fault,
  processOf: (name: string) => Running,
  linksHit: (fault: Fault) => Link[],
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
      return async () => processOf(fault.target).wake();
    default: {
      const hit = linksHit(fault);
      for (const link of hit) link.begin(fault);
      return async () => {
        for (const link of hit) link.end(fault);
      };
    }
  }
}

/** One at a time for each target: who still starts again after a fault can't be hit by the next one. */
export function inTurns(): (target: string, begin: () => Promise<End>) => Promise<End> {
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
