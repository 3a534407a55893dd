// What the tests of the cluster share: the copy of the repository that they may edit, its scripts, and kubectl.
import { execFile, spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { retryWhileUnreachable } from '../../deploy/cluster/exec.ts';
import { type Target, target } from '../../deploy/cluster/target.ts';

const folder = process.env.KIND_TEST_FOLDER ?? '';
export const clusterName = process.env.KIND_TEST_CLUSTER ?? '';
export const overlay = process.env.KIND_TEST_OVERLAY ?? '';
export const repo = join(folder, 'repo');
export const to: Target = target('docker', { name: clusterName });

/** All ports are moved, so that a cluster in use is left in peace. */
export const offset = 10_000;
export const shopUrl = `http://localhost:${8080 + offset}`;
export const jaegerUrl = `http://localhost:${16686 + offset}`;
export const kialiUrl = `http://localhost:${20001 + offset}`;

export interface Outcome {
  code: number | null;
  /** What it printed, both ways. */
  text: string;
  seconds: number;
}

/** A script under way; awaited, its outcome. */
export interface Underway extends Promise<Outcome> {
  printed(): string;
  /** As Ctrl-C does. */
  interrupt(): void;
}

/** Runs a script of the copy as package.json does. */
export function script(name: string, args: string[], env: Record<string, string> = {}): Underway {
  const started = performance.now();
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', `scripts/${name}.ts`, ...args], {
    cwd: repo,
    env: { ...process.env, ...env },
  });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  child.stderr.on('data', (chunk) => {
    text += chunk;
  });
  const outcome = new Promise<Outcome>((resolve) =>
    child.on('close', (code) => resolve({ code, text, seconds: (performance.now() - started) / 1000 })),
  );
  return Object.assign(outcome, { printed: () => text, interrupt: () => void child.kill('SIGINT') });
}

export const deploy = (...args: string[]) =>
  script('deploy-kind', [
    ...['--name', clusterName, '--offset', String(offset)],
    ...(overlay ? ['--overlay', overlay] : []),
    ...args,
  ]);

export const inCluster = (name: string, ...args: string[]) => script(name, [...args, '--name', clusterName]);

export async function tool(command: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { timeout: 180_000, maxBuffer: 2 ** 26 });
  return stdout;
}

export const kubectl = (...args: string[]) =>
  retryWhileUnreachable(() => tool('kubectl', '--context', to.context, ...args));

/**
 * For tests of lost requests: on two cores that also start pods and run bundlers a page can take longer than its budget,
 * which would count as lost. The visitors of these tests are load enough.
 */
export async function givePagesTime(): Promise<void> {
  await inCluster('load-off');
  await kubectl('set', 'env', '-n', 'demo-app', 'deployment/frontend', 'PAGE_BUDGET=20s', 'ORDER_BUDGET=30s');
  await kubectl('set', 'env', '-n', 'demo-app', 'deployment/checkoutservice', 'GRPC_CALL_TIMEOUT=20s');
  for (const name of ['frontend', 'checkoutservice'])
    await kubectl('rollout', 'status', '-n', 'demo-app', `deployment/${name}`, '--timeout=60s');
}

/** A line for the end of `pnpm test:kind`. */
export const figure = (text: string) => appendFileSync(join(folder, 'figures.txt'), `  ${text}\n`);
