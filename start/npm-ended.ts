// Detects that npm ended: on a signal, npm's shell ends without passing the signal on.

/** Calls `stop` once the parent process has ended, if npm started this process. */
export function whenNpmEnded(stop: () => void): void {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, 250);
}
