// Notices that npm ended: it passes a signal on to its shell, which ends without passing it on.

/** Calls `stop` once the parent process is gone, when npm started this one. */
export function whenOrphaned(stop: () => void): void {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, 250);
}
