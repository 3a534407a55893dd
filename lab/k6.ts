// Runs a k6 script against a shop and reads the summary that it writes.
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { k6Args } from '../loadgen/cli/k6.ts';
import { environment, launch } from './child-process.ts';

/** k6's exit code when a limit was exceeded: a result, not a failure. */
const limitsExceeded = 99;
const maxComplaints = 5;

export interface K6Run {
  readonly script: string;
  /** The shop's. */
  readonly url: string;
  /** For the summary. */
  readonly directory: string;
  readonly vars: NodeJS.ProcessEnv;
  /** Throws if the shop exited during the run, which is a better error than k6's. */
  check?(): void;
}

/** `complaints` are the first lines of k6's error output. */
export async function runK6<Summary>(run: K6Run): Promise<{ summary: Summary; complaints: string[] }> {
  const { script, url, directory, vars, check } = run;
  const file = join(directory, 'summary.json');
  rmSync(file, { force: true });
  const env = environment({ FRONTEND_ADDR: url, SUMMARY: file, ...vars });
  const k6 = launch('k6', k6Args(script), { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const complaints: string[] = [];
  if (k6.stderr)
    createInterface(k6.stderr).on('line', (line) => complaints.length < maxComplaints && complaints.push(line));
  const [code] = await once(k6, 'close');
  check?.();
  if (code !== 0 && code !== limitsExceeded) throw new Error(`k6 exited with ${code}:\n${complaints.join('\n')}`);
  return { summary: JSON.parse(readFileSync(file, 'utf8')), complaints };
}
