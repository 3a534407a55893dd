// Bounds the bytes that unfinished requests take together.
import { countUnused } from './collect-buffers.ts';

/** A request in a pool. */
export interface PooledRequest {
  isComplete(): boolean;
  /** Ends the request, whose bytes no longer count. */
  reject(): void;
}

/**
 * A pool of `maxBytes`. If the requests in it exceed that, the oldest incomplete one is rejected: a client that sends slowly
 * keeps no memory from others.
 */
export function bytePool(maxBytes: number) {
  // In order of arrival.
  const held = new Map<PooledRequest, number>();
  let total = 0;

  function release(request: PooledRequest): void {
    const bytes = held.get(request);
    if (bytes === undefined) return;
    held.delete(request);
    total -= bytes;
    countUnused(bytes);
  }

  return {
    add: (request: PooledRequest): void => void held.set(request, 0),
    /** Counts more bytes of a request, unless it has left the pool. */
    reserve(request: PooledRequest, bytes: number): void {
      const before = held.get(request);
      if (before === undefined) return;
      held.set(request, before + bytes);
      total += bytes;
      for (const one of held.keys()) {
        if (total <= maxBytes) return;
        if (one.isComplete()) continue;
        release(one);
        one.reject();
      }
    },
    release,
  };
}
