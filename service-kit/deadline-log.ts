// Warns once per outage in which calls miss their deadlines, however many do.

/** Not for a single slow call. */
const minOutageMs = 1_000;
/** Without a missed deadline for this time, the outage has ended. */
const recoveredAfterMs = 5_000;

/** Call the returned function when a call misses its deadline. */
export function deadlineLog(warn: () => void): () => void {
  let firstAt = -Infinity;
  let lastAt = -Infinity;
  let hasWarned = false;
  return () => {
    const now = performance.now();
    if (now - lastAt > recoveredAfterMs) {
      firstAt = now;
      hasWarned = false;
    }
    lastAt = now;
    if (hasWarned || now - firstAt < minOutageMs) return;
    hasWarned = true;
    warn();
  };
}
