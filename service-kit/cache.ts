// Caches a rarely changing value for a few seconds. Concurrent callers share one load.
import type { Call, CallOptions } from './rpc.ts';

/**
 * Returns a function that calls `load` and caches its result for `ttlMs` milliseconds; 0 disables the cache. A
 * rejection reaches every caller that is waiting for that load, and is not cached.
 */
export function cached<T>(ttlMs: number, load: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | undefined;
  let until = 0;
  return () => {
    if (ttlMs === 0) return load();
    if (value && performance.now() <= until) return value;
    // No second load starts while this one runs. The time to live starts when the value arrives.
    until = Infinity;
    value = load();
    value.then(
      () => {
        until = performance.now() + ttlMs;
      },
      () => {
        value = undefined;
      },
    );
    return value;
  };
}

/** Several calls share one load, so it has its own deadline rather than the first caller's. */
const loadTimeoutMs = 1_000;

/**
 * Like `cached`, for an RPC that reads from another service. Pass the call being served: with a `ttlMs` of 0 its
 * deadline and cancellation apply to the read; a shared load has a deadline of 1 s.
 */
export function cachedRead<T>(ttlMs: number, read: (options: CallOptions) => Promise<T>): (parent: Call) => Promise<T> {
  const shared = cached(ttlMs, () => read({ timeoutMs: loadTimeoutMs }));
  return (parent) => (ttlMs === 0 ? read({ parent }) : shared());
}
