// Keeps the answer of something that hardly changes for a few seconds; everyone who asks meanwhile waits for one load.
import type { Call, CallOptions } from './rpc.ts';

/** `load` behind a cache of `ttlMs`; 0 switches it off. A failure is not kept. */
export function cached<T>(ttlMs: number, load: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | undefined;
  let until = 0;
  return () => {
    if (ttlMs === 0) return load();
    if (value && performance.now() <= until) return value;
    // While it loads nobody starts a second load; its age counts from its arrival.
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

/** Several calls wait for one load, so it has a deadline of its own instead of that of the first. */
const loadTimeoutMs = 1_000;

/** A read of another service behind a cache of `ttlMs`; with 0 it is part of each call that needs it. */
export function cachedRead<T>(ttlMs: number, read: (options: CallOptions) => Promise<T>): (parent: Call) => Promise<T> {
  const shared = cached(ttlMs, () => read({ timeoutMs: loadTimeoutMs }));
  return (parent) => (ttlMs === 0 ? read({ parent }) : shared());
}
