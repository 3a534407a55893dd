// Prints each step of a long command with its duration.

const started = performance.now();
const seconds = (sinceMs: number) => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
const columns = { name: 12, what: 62 };

export const line = (name: string, what: string, time = '') =>
  console.log(`  ${name.padEnd(columns.name)}${what.padEnd(columns.what)}${time.padStart(8)}`.trimEnd());

/** Runs a step and prints a line with the text that it returns. */
export async function step(name: string, work: () => Promise<string>): Promise<void> {
  const since = performance.now();
  // A terminal also shows the step that is running; a log file gets only the finished line.
  const live = process.stdout.isTTY;
  if (live) process.stdout.write(`  ${name} …\r`);
  const done = await work();
  if (live) process.stdout.write('\x1b[2K');
  line(name, done, seconds(since));
}

/** Time since the command started. */
export const elapsed = () => seconds(started);
