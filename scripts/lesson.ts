// `pnpm lesson`: changes the mesh of the shop in the cluster, shows the effect with real traffic, and takes it back.
import '../start/no-proxy.ts';
import { terminateAll } from '../deploy/cluster/exec.ts';
import { lesson } from '../deploy/lessons/command.ts';
import { lessonCommand } from '../deploy/lessons/options.ts';
import { runCommand } from '../start/command-line/run.ts';
import { whenNpmEnded } from '../start/npm-ended.ts';
import { Problem } from '../start/problem.ts';

const interrupted = 130;
const interruption = new AbortController();

/** The first time, the lesson takes back its changes. The second time, it ends; `pnpm lesson undo` takes them back. */
function interrupt(): void {
  if (interruption.signal.aborted) {
    terminateAll();
    console.error('\nInterrupted. `pnpm lesson undo NAME` takes back what is left.');
    process.exit(interrupted);
  }
  console.error('\nInterrupted: taking back the changes …');
  interruption.abort(new Problem('Interrupted.'));
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
whenNpmEnded(() => interruption.signal.aborted || interrupt());

await runCommand(lessonCommand, async (input) => {
  try {
    return await lesson(input, interruption.signal);
  } catch (error) {
    const { aborted, reason } = interruption.signal;
    if (!aborted || (error instanceof Problem && error !== reason)) throw error;
    console.error('Interrupted. The cluster is as it was.');
    return interrupted;
  } finally {
    terminateAll();
  }
});
