// Runs k6 as a child process.
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
/** Earlier versions don't run TypeScript. */
const minMajor = 1;

/** k6's exit code after Ctrl-C; all others except 0 are failures. */
export const interrupted = 105;

/** Ctrl-C may send two signals, from the terminal and from npm; k6 would abort on the second. */
const samePressMs = 300;

/** If the shop is down, checks of every visitor fail. */
const maxFailures = 20;

/** Why k6 can't be used here; undefined if it can. */
export function whyNoK6(): string | undefined {
  const { error, stdout } = spawnSync('k6', ['version'], { encoding: 'utf8' });
  const installation =
    'macOS: `brew install k6`; Windows: `winget install k6`; Linux: https://grafana.com/docs/k6/latest/set-up/install-k6/';
  if (error) return `k6, which generates the load, is not installed. ${installation}`;
  const [version = '?', major] = stdout.match(/v(\d+)\.\d+\.\d+/) ?? [];
  return Number(major) >= minMajor
    ? undefined
    : `k6 is ${version}, but v${minMajor}.0.0 or newer is required. ${installation}`;
}

/** Runs a script of loadgen/ and resolves with k6's exit code. Aborting `signal` stops it like Ctrl-C. */
export async function runK6(script: string, vars: NodeJS.ProcessEnv, signal: AbortSignal): Promise<number> {
  const k6 = spawn('k6', k6Args(join(loadgen, script)), {
    env: { ...process.env, ...vars },
    stdio: ['ignore', 'inherit', 'pipe'],
    // In its own process group, so the terminal's Ctrl-C signals only this process.
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
  const isInSummary = (line: string) =>
    /^(thresholds on metrics |Insufficient VUs|test run was aborted because k6 received)/.test(line);
  let failures = 0;
  createInterface(k6.stderr).on('line', (line) => {
    if (line.startsWith('Check failed: ') && ++failures > maxFailures) return;
    if (!isInSummary(line)) console.error(line);
  });
  const [code] = await once(k6, 'close');
  if (failures > maxFailures) console.error(`${failures - maxFailures} more failed checks are not shown.`);
  return typeof code === 'number' ? code : 1;
}
