// Starts as many empty gRPC processes as the shop has, each with the Node flags of its counterpart.
import { once } from 'node:events';
import { join } from 'node:path';
import { build, stop } from 'esbuild';
import { bundleOptions } from '../../../start/bundling/bundle.ts';
import { end, environment, launch } from '../../child-process.ts';
import { type Pids, runtimeOf } from '../process-usage.ts';

/** Bundled like the shop's processes. */
export async function startEmpty(like: Pids, directory: string): Promise<{ pids: Pids; stop(): Promise<void> }> {
  const script = join(directory, 'empty-process.mjs');
  await build({
    ...bundleOptions,
    entryPoints: [join(import.meta.dirname, 'empty-process.ts')],
    outfile: script,
  }).finally(stop);
  const started = [...like].map(([name, pid]) => {
    const { args, env } = runtimeOf(pid);
    const child = launch(process.execPath, [...args, script], {
      env: environment(env),
      // Node announces each report on stderr.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    return [name, child] as const;
  });
  await Promise.all(started.map(([, child]) => once(child, 'message')));
  return {
    pids: new Map(started.map(([name, { pid = 0 }]) => [name, pid])),
    async stop() {
      await Promise.all(started.map(([, child]) => end(child)));
    },
  };
}
