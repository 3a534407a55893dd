// Prints each step of a long command with its duration, and what a slow step waits for.

let started = performance.now();
const seconds = (sinceMs: number) => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
const columns = { name: 12, what: 62 };
/** A log file gets a line only for a wait as long as this. */
const longWaitMs = 10_000;

export const line = (name: string, what: string, time = '') =>
  console.log(`  ${name.padEnd(columns.name)}${what.padEnd(columns.what)}${time.padStart(8)}`.trimEnd());

const warned = new Set<string>();

/** Prints each sentence once. */
export function warn(sentences: readonly string[]): void {
  for (const sentence of sentences.filter((one) => !warned.has(one))) line('warning', sentence);
  for (const sentence of sentences) warned.add(sentence);
}

/** Shows what a step waits for. */
export type Report = (waitingFor: string) => void;

/** Runs a step and prints a line with the text that it returns. */
export async function step(name: string, work: (report: Report) => Promise<string>): Promise<void> {
  const since = performance.now();
  const report = process.stdout.isTTY ? liveReport(name) : loggedReport(name);
  report('');
  const done = await work(report).finally(() => process.stdout.isTTY && process.stdout.write(clearLine));
  line(name, done, seconds(since));
}

const clearLine = '\r\x1b[2K';

/** A terminal shows the running step in one line, which its result replaces. */
const liveReport = (name: string) => (waitingFor: string) => {
  const text = `  ${name} … ${waitingFor}`.trimEnd();
  process.stdout.write(`${clearLine}${text.slice(0, process.stdout.columns - 1)}\r`);
};

function loggedReport(name: string): Report {
  let [last, since] = ['', performance.now()];
  return (waitingFor) => {
    if (waitingFor === last || performance.now() - since < longWaitMs) return;
    [last, since] = [waitingFor, performance.now()];
    line(name, `waiting: ${waitingFor}`);
  };
}

/** For a command that does its steps again and again. */
export function startClock(): void {
  started = performance.now();
}

/** Time since the command started, or since startClock(). */
export const elapsed = () => seconds(started);
