// In a terminal, waits for a key before each step.

/** Whether a person is watching. */
export const isTerminal = (): boolean =>
  process.stdin.isTTY === true && process.stdout.isTTY === true && !process.env.CI;

const ctrlC = '\x03';

/** Resolves on the next key. In raw mode the terminal sends no signal for Ctrl-C, so this does. */
export function pause(what: string, signal: AbortSignal): Promise<void> {
  process.stdout.write(`\n  Press a key to ${what} … `);
  return new Promise((resolve) => {
    const end = (key?: Buffer) => {
      process.stdin.off('data', end);
      signal.removeEventListener('abort', onAbort);
      process.stdin.setRawMode(false).pause();
      process.stdout.write('\n');
      if (key?.toString() === ctrlC) process.kill(process.pid, 'SIGINT');
      resolve();
    };
    const onAbort = () => end();
    signal.addEventListener('abort', onAbort);
    process.stdin.setRawMode(true).resume().on('data', end);
  });
}
