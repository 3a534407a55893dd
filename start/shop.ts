// The shop's lifecycle on this machine: check, start, print the addresses, stop.
import { accessSync, constants } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { countUnused } from '@boutique/service-kit/collect-buffers';
import { EnvError } from '@boutique/service-kit/env';
import { machineProblem } from '@boutique/service-kit/machine-problem';
import { makeFolder } from '@boutique/service-kit/make-folder';
import { collectStartUpGarbage } from '@boutique/service-kit/start-up-garbage';
import { startTraceViewer } from '@boutique/trace-viewer/server';
import { printBanner } from './banner.ts';
import { checkPorts } from './check-ports.ts';
import { perServiceStarter } from './per-service-processes.ts';
import type { Plan } from './plan.ts';
import { singleProcessStarter } from './single-process.ts';
import { startInStages } from './start-order.ts';
import { waitUntilReady } from './wait-until-ready.ts';

/** Starts everything; resolves with a function that stops it. After a failure nothing is left running. */
export async function openShop(plan: Plan): Promise<() => Promise<void>> {
  await checkPorts(plan);
  checkDataDir(plan.dataDir);
  const traces = plan.tracesPort
    ? await startTraceViewer({
        port: plan.tracesPort,
        host: plan.host,
        hostProblem: plan.hostProblem,
        frameAncestors: plan.frameAncestors,
        onExportRead: countUnused,
      })
    : undefined;
  try {
    const start = await (plan.processes ? perServiceStarter : singleProcessStarter)(plan);
    const workloads = await startInStages(plan.only, start);
    const stop = async () => {
      await workloads.stop();
      // Last: the workloads send spans while they stop.
      await traces?.close();
    };
    const status = plan.only.includes('frontend')
      ? await waitUntilReady(plan).catch((error) => stop().then(() => Promise.reject(error)))
      : 200;
    printBanner(plan, status);
    collectStartUpGarbage();
    flushCompileCache();
    return stop;
  } catch (error) {
    await traces?.close();
    throw error;
  }
}

function checkDataDir(path: string): void {
  try {
    makeFolder(path);
    accessSync(path, constants.W_OK);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const problem = machineProblem(error);
    if (problem) throw new EnvError(`${path} can't hold the shop's data: ${problem}.`);
    throw new EnvError(`${path} can't hold the shop's data (${why}). Make it a writable folder or set DATA_DIR.`);
  }
}
