// The work of `pnpm logs`: the log lines of the shop's pods in one stream, readable in a terminal and JSON in a pipe.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { prettyLine } from '@boutique/service-kit/log';
import { defineCommand, type InputOf } from '../start/command-line/spec.ts';
import { workloadNames } from '../topology.ts';
import { MissingRight, problemOf } from './cluster/exec.ts';
import { isReady, type Pod, podsOf } from './cluster/pods.ts';
import { requireCluster } from './cluster/require-cluster.ts';
import { findTarget, type Target } from './cluster/target.ts';
import { targetOptions } from './cluster/target-options.ts';

const defaultTail = 20;

export const logsCommand = defineCommand({
  name: 'pnpm logs',
  summary:
    "Prints the log lines of the shop's pods in the cluster, sorted by time: readable in a terminal, JSON in a pipe.",
  positional: {
    value: 'SERVICE',
    of: [...workloadNames, 'loadgenerator', 'redis-cart'],
    help: 'workloads whose log to print; all by default',
  },
  options: {
    trace: {
      type: 'text',
      value: 'ID',
      isValid: (id) => /^[0-9a-f]{8,32}$/.test(id),
      expected: 'a trace ID, such as a page shows, or its first 8 digits',
      help: 'only the lines of this trace',
    },
    follow: { type: 'flag', help: 'go on with new lines and new pods, until Ctrl-C' },
    tail: {
      type: 'integer',
      min: 0,
      help: `lines of each pod to begin with; ${defaultTail} by default, all with --trace`,
    },
    ...targetOptions,
  },
  note: 'Successful reads are logged only with LOG_LEVEL=debug. The lines of pods that no longer exist are gone.',
});

type Input = InputOf<typeof logsCommand>;

interface Line {
  time: string;
  pod: string;
  text: string;
}

export async function logs({ values, positionals }: Input): Promise<void> {
  const to = await findTarget(values);
  await requireCluster(to);
  const { trace, follow, tail = trace ? -1 : defaultTail } = values;
  const isWanted = ({ text }: Line) => !trace || text.includes(`"trace_id":"${trace}`);
  const print = printer();
  if (follow) return followAll(to, positionals, tail, (line) => isWanted(line) && print(line));
  const lines: Line[] = [];
  const { errors } = await readLines(to, [...selectorOf(positionals), `--tail=${tail}`], (line) => lines.push(line));
  const wanted = lines.filter(isWanted).sort((a, b) => a.time.localeCompare(b.time));
  for (const line of wanted) print(line);
  for (const error of errors) console.error(error);
  if (wanted.length === 0)
    console.error(trace ? `No line has the trace ID ${trace}. ${logsCommand.note}` : 'No lines.');
}

const selectorOf = (names: readonly string[]): string[] => [
  '--selector',
  names.length > 0 ? `app in (${names.join(',')})` : 'app',
];

/**
 * Resolves when kubectl ends, with its sentences about single pods, such as one that is waiting for its image. Throws a Problem
 * if it fails. The default container of a pod with a sidecar is the program's.
 */
async function readLines(
  to: Target,
  which: readonly string[],
  onLine: (line: Line) => void,
): Promise<{ errors: string[] }> {
  const how = ['--prefix', '--timestamps', '--ignore-errors', '--max-log-requests=100'];
  const args = ['--context', to.context, 'logs', '--namespace', to.namespace, ...how, ...which];
  const child = spawn('kubectl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = Promise.withResolvers<string | undefined>();
  child.on('error', (error) => ended.resolve(error.message));
  child.on('close', (code) => ended.resolve(code === 0 ? undefined : `exit code ${code}`));
  const kill = () => child.kill();
  process.once('exit', kill);
  const errors: string[] = [];
  createInterface(child.stderr).on('line', (text) => errors.push(text));
  createInterface(child.stdout).on('line', (text) => {
    const [, pod, time, rest] = text.match(/^\[pod\/([^/]+)\/\S+\] (\S+) (.*)$/) ?? [];
    if (pod && time) onLine({ pod, time, text: rest ?? '' });
    // With --ignore-errors, kubectl prints what it ignores next to the lines.
    else if (text.startsWith('error: ')) errors.push(text);
  });
  const failure = await ended.promise;
  process.off('exit', kill);
  const problem = problemOf('kubectl logs', failure ?? 'not all pods', errors.join('\n'));
  if (failure || problem instanceof MissingRight) throw problem;
  return { errors };
}

const pollMs = 2_000;

/** kubectl follows only the pods that exist when it starts. */
async function followAll(
  to: Target,
  names: readonly string[],
  tail: number,
  onLine: (line: Line) => void,
): Promise<never> {
  const followed = new Set<string>();
  /** The time of each pod's last line: a connection that ended is followed by one that begins with the first line. */
  const printed = new Map<string, string>();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  const isWanted = ({ metadata: { labels } }: Pod) =>
    names.length === 0 ? labels.app !== undefined : names.some((name) => name === labels.app);
  for (let from = tail; ; from = -1) {
    const pods = (await podsOf(to)).filter((pod) => isWanted(pod) && (isReady(pod) || pod.status.phase === 'Running'));
    for (const { metadata } of pods.filter((pod) => !followed.has(pod.metadata.name))) {
      followed.add(metadata.name);
      const before = printed.get(metadata.name) ?? '';
      const onNewLine = (line: Line) => {
        if (line.time <= before) return;
        printed.set(line.pod, line.time);
        onLine(line);
      };
      void readLines(to, [metadata.name, '--follow', `--tail=${from}`], onNewLine)
        // A pod that ended is no longer in the list; one that didn't is followed again.
        .catch((error: unknown) => error instanceof MissingRight && failed.reject(error))
        .then(() => followed.delete(metadata.name));
    }
    await Promise.race([sleep(pollMs), failed.promise]);
  }
}

/** Lines that aren't JSON, such as Redis's, become JSON as well. */
function printer(): ({ time, pod, text }: Line) => void {
  const pretty = process.stdout.isTTY ? prettyLine() : undefined;
  return ({ time, pod, text }) => {
    const isJson = text.startsWith('{') && text.endsWith('}');
    const service = pod.replace(/-[a-z0-9]+-[a-z0-9]+$|-\d+$/, '');
    const line = isJson ? text : JSON.stringify({ timestamp: time, service, message: text });
    process.stdout.write(pretty ? pretty(line) : `${line}\n`);
  };
}
