// Prints each step of a long command with its seconds.

const started = performance.now();
const seconds = (sinceMs: number) => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
const columns = { name: 12, what: 62 };

export const line = (name: string, what: string, time = '') =>
  console.log(`  ${name.padEnd(columns.name)}${what.padEnd(columns.what)}${time.padStart(8)}`.trimEnd());

/** Does a step and prints a line when it is done; what it returns says what was done. */
export async function step(name: string, work: () => Promise<string>): Promise<void> {
  const since = performance.now();
  // Whoever looks on sees what is being waited for; a log file gets the finished line alone.
  const live = process.stdout.isTTY;
  if (live) process.stdout.write(`  ${name} …\r`);
  const done = await work();
  if (live) process.stdout.write('\x1b[2K');
  line(name, done, seconds(since));
}

/** Since the command began. */
export const elapsed = () => seconds(started);
