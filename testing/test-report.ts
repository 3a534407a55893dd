// Reports the events of node:test: a line per file, then the failures.
import { relative } from 'node:path';
import type { run } from 'node:test';
import { inspect } from 'node:util';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** One for each skipped test. */
  readonly skipReasons: readonly string[];
}

interface Outcome {
  passed: number;
  failed: number;
  skipped: number;
  /** Duration of the file. */
  ms: number;
  output: string;
}

/**
 * A file without a summary counts as a failure, because its tests may not have run. Failures are printed at the end, or, where
 * files take minutes, after the line of each file.
 */
export async function report(
  events: ReturnType<typeof run>,
  files: readonly string[],
  root: string,
  { perFile = false } = {},
): Promise<Tally> {
  const outcomes = new Map<string, Outcome>();
  const failures: string[] = [];
  const printFailures = () => {
    for (const text of failures.splice(0)) console.log(text);
  };
  const skipReasons: string[] = [];
  const silent = new Set(files);
  const outcome = (file: string | undefined) => {
    const name = relative(root, file ?? '');
    const known = outcomes.get(name) ?? { passed: 0, failed: 0, skipped: 0, ms: 0, output: '' };
    outcomes.set(name, known);
    return known;
  };

  for await (const { type, data } of events) {
    if (type === 'test:stdout' || type === 'test:stderr') outcome(data.file).output += data.message;
    if (type === 'test:summary' && data.file) {
      silent.delete(data.file);
      console.log(line(relative(root, data.file), outcome(data.file), data.duration_ms));
      if (perFile) printFailures();
    }
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const counted = outcome(data.file);
    if (type === 'test:fail') {
      // A suite fails because of its tests, which are reported separately.
      if (data.details.error.failureType === 'subtestsFailed') continue;
      counted.failed++;
      failures.push(failure(relative(root, data.file ?? ''), data.name, data.line, data.details.error, counted.output));
    } else if (data.skip !== undefined || data.todo !== undefined) {
      counted.skipped++;
      skipReasons.push(String(data.skip ?? data.todo));
    } else if (data.details.type !== 'suite') {
      counted.passed++;
    }
  }

  for (const file of silent) {
    outcome(file).failed++;
    failures.push(`\n✖ ${relative(root, file)} exited without reporting its tests`);
  }
  printFailures();
  const sum = (key: 'passed' | 'failed' | 'skipped') =>
    [...outcomes.values()].reduce((total, one) => total + one[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped'), skipReasons };
}

function line(file: string, { passed, failed, skipped }: Outcome, ms: number): string {
  const counts = [`${passed}`.padStart(3), failed && `${failed} failed`, skipped && `${skipped} skipped`];
  return `${failed ? 'FAIL' : 'ok  '}  ${file.padEnd(56)} ${counts.filter(Boolean).join(', ')}  ${(ms / 1000).toFixed(1)} s`;
}

function failure(file: string, name: string, at: number | undefined, error: Error, output: string): string {
  const cause =
    error.cause instanceof Error ? (error.cause.stack ?? error.cause.message) : inspect(error.cause ?? error);
  const said = output ? `\n  what the file printed:\n${output.slice(-2_000)}` : '';
  return `\n✖ ${name}\n  ${file}:${at ?? 1}\n${cause.replace(/^/gm, '  ')}${said}`;
}
