// Some seconds of visitors by k6, and what they have seen.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Numbers, VisitPlan } from './visit-plan.ts';

export interface Seen extends Numbers {
  /** The first sentences about what went wrong. */
  readonly complaints: readonly string[];
}

const script = join(import.meta.dirname, 'visitors.ts');
const args = ['run', '--quiet', '--log-format=raw', '--no-usage-report', '--address=', script];
const complaintsKept = 3;

let running: ChildProcess | undefined;
process.once('exit', () => running?.kill('SIGKILL'));

/** `directory` is for k6's files. */
export async function putVisitors(url: string, directory: string, plan: VisitPlan): Promise<Seen> {
  const [file, summary] = [join(directory, 'plan.json'), join(directory, 'summary.json')];
  writeFileSync(file, JSON.stringify(plan));
  rmSync(summary, { force: true });
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, FRONTEND_ADDR: url, PLAN: file, SUMMARY: summary };
  const k6 = spawn('k6', args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  running = k6;
  const complaints: string[] = [];
  createInterface(k6.stderr).on('line', (line) => complaints.length < complaintsKept && complaints.push(line));
  const [code] = await once(k6, 'close');
  running = undefined;
  if (code !== 0) throw new Error(`k6 ended with ${code}:\n${complaints.join('\n')}`);
  const numbers: Numbers = JSON.parse(readFileSync(summary, 'utf8'));
  return { ...numbers, complaints };
}
