// Keeps the answer of something that hardly changes for a few seconds; everyone who asks meanwhile waits for one load.

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
