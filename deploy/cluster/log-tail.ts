// The last lines that a container of a pod logged, for an error message.
import { tryRun } from './exec.ts';
import { type Pod, statusesOf } from './pods.ts';
import type { Target } from './target.ts';

const maxLines = 12;
/** The source line that Node prints above a stack may be a whole bundle. */
const maxColumns = 300;

/** Of the container that crashed, otherwise of the one that isn't ready. */
export async function logTail(to: Target, pod: Pod): Promise<string> {
  const late = statusesOf(pod).filter(({ ready, state }) => !ready && !(state.terminated?.exitCode === 0));
  const crashed = late.find(({ restartCount, state }) => restartCount > 0 || state.terminated);
  const container = crashed ?? late.find(({ state }) => state.running);
  if (!container) return '';
  const message = (container.state.terminated ?? container.lastState.terminated)?.message;
  return shortened(message ?? (await readLog(to, pod, container.name, container.restartCount > 0)));
}

async function readLog(to: Target, { metadata }: Pod, container: string, previous: boolean): Promise<string> {
  const args = ['--context', to.context, 'logs', '--namespace', metadata.namespace, metadata.name, '-c', container];
  return (await tryRun('kubectl', [...args, `--tail=${maxLines}`, ...(previous ? ['--previous'] : [])])) ?? '';
}

const shortened = (log: string): string =>
  log
    .trim()
    .split('\n')
    .slice(-maxLines)
    .map((line) => (line.length > maxColumns ? `${line.slice(0, maxColumns)} …` : line))
    .join('\n');
