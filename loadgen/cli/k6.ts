// k6 as a child of this process.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const loadgen = join(import.meta.dirname, '..');

/** `script` is a path. */
export const k6Args = (script: string): string[] => [
  'run',
  '--quiet',
  '--log-format=raw',
  '--no-usage-report',
  '--address=',
  script,
];
export const mainScript = join(loadgen, 'main.ts');
/** Earlier ones don't run TypeScript. */
const minMajor = 1;

/** k6's exit code after Ctrl-C; its others but 0 are failures. */
export const interrupted = 105;

/** One press of Ctrl-C can arrive twice, from the terminal and from npm; k6 would end at once on a second. */
const samePressMs = 300;

/** Every visitor complains about a shop that is down. */
const maxComplaints = 20;

/** Why k6 can't be used here; undefined when it can. */
export function whyNoK6(): string | undefined {
  const { error, stdout } = spawnSync('k6', ['version'], { encoding: 'utf8' });
  const how =
    'macOS: `brew install k6`; Windows: `winget install k6`; Linux: https://grafana.com/docs/k6/latest/set-up/install-k6/';
  if (error) return `k6 makes the load, but is not installed. ${how}`;
  const [version = '?', major] = stdout.match(/v(\d+)\.\d+\.\d+/) ?? [];
  return Number(major) >= minMajor
    ? undefined
    : `This k6 is ${version}, but it takes v${minMajor}.0.0 or newer. ${how}`;
}

/** Runs a script of loadgen/ to its end; resolves with k6's exit code. `signal` ends it like Ctrl-C. */
export async function runK6(script: string, vars: NodeJS.ProcessEnv, signal: AbortSignal): Promise<number> {
  const k6 = spawn('k6', k6Args(join(loadgen, script)), {
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
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  // The summary reports these.
  const isSaid = (line: string) =>
    /^(thresholds on metrics |Insufficient VUs|test run was aborted because k6 received)/.test(line);
  let complaints = 0;
  createInterface(k6.stderr).on('line', (line) => {
    if (line.startsWith('Not so: ') && ++complaints > maxComplaints) return;
    if (!isSaid(line)) console.error(line);
  });
  const [code] = await once(k6, 'close');
  if (complaints > maxComplaints) console.error(`Not so ${complaints - maxComplaints} times more.`);
  return typeof code === 'number' ? code : 1;
}
