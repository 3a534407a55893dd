// k6 as a child of this process.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** With a script of loadgen/. */
const argsFor = (script: string) => [
  'run',
  '--quiet',
  '--log-format=raw',
  '--no-usage-report',
  '--address=',
  join(import.meta.dirname, '..', script),
];
export const k6Args = argsFor('main.ts');
/** Earlier ones don't run TypeScript. */
const oldest = 1;

/** k6's exit code after Ctrl-C; its others but 0 are failures. */
export const interrupted = 105;

/** One press of Ctrl-C can arrive twice, from the terminal and from npm; k6 would end at once on a second. */
const samePressMs = 300;

/** A shop that is down has a complaint from each visitor; these tell enough. */
const complaintsShown = 20;

/** Why k6 can't be used here; undefined when it can. */
export function whyNoK6(): string | undefined {
  const { error, stdout } = spawnSync('k6', ['version'], { encoding: 'utf8' });
  const how =
    'macOS: `brew install k6`; Windows: `winget install k6`; Linux: https://grafana.com/docs/k6/latest/set-up/install-k6/';
  if (error) return `k6 makes the load, but is not installed. ${how}`;
  const [version = '?', major] = stdout.match(/v(\d+)\.\d+\.\d+/) ?? [];
  return Number(major) >= oldest ? undefined : `This k6 is ${version}, but it takes v${oldest}.0.0 or newer. ${how}`;
}

/** Runs the load generator to its end; answers with k6's exit code. */
export async function runK6(script: string, vars: NodeJS.ProcessEnv): Promise<number> {
  const k6 = spawn('k6', argsFor(script), {
    env: { ...process.env, ...vars },
    stdio: ['ignore', 'inherit', 'pipe'],
    // In a group of its own, so that the terminal's Ctrl-C comes to us alone.
    detached: process.platform !== 'win32',
  });
  let last = 0;
  const stop = () => {
    if (Date.now() - last > samePressMs) k6.kill('SIGINT');
    last = Date.now();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  if (process.env.npm_lifecycle_event) whenOrphaned(stop);
  // The summary says it better.
  const isSaid = (line: string) =>
    /^(thresholds on metrics |Insufficient VUs|test run was aborted because k6 received)/.test(line);
  let complaints = 0;
  createInterface(k6.stderr).on('line', (line) => {
    if (line.startsWith('Not so: ') && ++complaints > complaintsShown) return;
    if (!isSaid(line)) console.error(line);
  });
  const [code] = await once(k6, 'close');
  if (complaints > complaintsShown) console.error(`Not so ${complaints - complaintsShown} times more.`);
  return typeof code === 'number' ? code : 1;
}

/** npm passes a signal on to its shell, which ends without a word to us. */
function whenOrphaned(stop: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, 250);
}
