// Shared by the cluster tests: the copy of the repository that they edit, its scripts, and kubectl.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { retryWhileUnreachable } from '../../deploy/cluster/exec.ts';
import { type Target, target } from '../../deploy/cluster/target.ts';
import { givePagesTime as moreTime } from '../../lab/habits/page-time.ts';
import { until } from '../../testing/eventually.ts';

const folder = process.env.KIND_TEST_FOLDER ?? '';
export const clusterName = process.env.KIND_TEST_CLUSTER ?? '';
export const overlay = process.env.KIND_TEST_OVERLAY ?? '';
/** For the commands that build images. */
export const base = process.env.KIND_TEST_BASE ? ['--base', process.env.KIND_TEST_BASE] : [];
export const repo = join(folder, 'repo');
export const to: Target = target('docker', { name: clusterName });

/** All ports are shifted, so the tests do not affect another cluster. */
export const offset = Number(process.env.KIND_TEST_OFFSET ?? 10_000);
export const shopUrl = `http://localhost:${8080 + offset}`;
export const jaegerUrl = `http://localhost:${16686 + offset}`;
export const kialiUrl = `http://localhost:${20001 + offset}`;
export const prometheusUrl = `http://localhost:${9090 + offset}`;

export interface Outcome {
  code: number | null;
  /** stdout and stderr. */
  text: string;
  seconds: number;
}

/** A running script; resolves with its outcome. */
export interface RunningScript extends Promise<Outcome> {
  printed(): string;
  /** Sends SIGINT by default, like Ctrl-C. */
  interrupt(signal?: NodeJS.Signals): void;
}

/** Runs a script of the copy. */
export function script(name: string, args: string[], env: Record<string, string> = {}): RunningScript {
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
  return Object.assign(outcome, {
    printed: () => text,
    interrupt: (signal: NodeJS.Signals = 'SIGINT') => void child.kill(signal),
  });
}

/** Edits a file of the copy; returns the function that restores it. */
export function edit(path: string, from: string | RegExp, into: string): () => void {
  const file = join(repo, path);
  const text = readFileSync(file, 'utf8');
  const edited = text.replace(from, into);
  assert.notEqual(edited, text, `${path} has no ${from}`);
  writeFileSync(file, edited);
  return () => writeFileSync(file, text);
}

export const deploy = (...args: string[]) =>
  script('deploy-kind', [
    ...['--name', clusterName, '--offset', String(offset)],
    ...(overlay ? ['--overlay', overlay] : []),
    ...base,
    ...args,
  ]);

export const inCluster = (name: string, ...args: string[]) => script(name, [...args, '--name', clusterName]);

export async function tool(command: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { timeout: 180_000, maxBuffer: 2 ** 26 });
  return stdout;
}

export const kubectl = (...args: string[]) =>
  retryWhileUnreachable(() => tool('kubectl', '--context', to.context, ...args));

/** Runs JavaScript in the container of a workload; resolves with what it prints. */
export const runIn = (workload: string, script: string) =>
  kubectl(
    ...['exec', '-n', 'demo-app', `deployment/${workload}`, '-c', 'server'],
    ...['--', '/nodejs/bin/node', '-e', script],
  );

/** Into the step, for most of them. */
const intoMs = 200;

/** Resolves while the command works on the step that follows `before`, or on its first one. */
export async function reach(command: RunningScript, before: string | undefined): Promise<void> {
  const isDone = () => before === undefined || new RegExp(`^  ${before} `, 'm').test(command.printed());
  await Promise.race([until(`the end of ${before}`, async () => isDone(), 180_000), command]);
  await sleep(intoMs);
}

/** For tests that count failed requests, on two cores that also start pods and run bundlers. */
export async function givePagesTime(): Promise<void> {
  await inCluster('load-off');
  await moreTime(to);
}

/** Adds a line to the end of the output of `pnpm test:kind`. */
export const figure = (text: string) => appendFileSync(join(folder, 'figures.txt'), `  ${text}\n`);
