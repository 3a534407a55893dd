// Time and CPU time from the shop's start to its first page.
import { join } from 'node:path';
import { startShop, untraced } from '../shop-processes.ts';
import { median, sum } from '../statistics.ts';
import { argsOf, type ProcessModel } from './process-model.ts';
import { cpuSeconds } from './process-usage.ts';
import type { StartUp } from './result.ts';

const times = 3;

/** The compile cache is warm, as for every start but the first. */
export async function measureStartUp(model: ProcessModel, directory: string): Promise<StartUp> {
  const starts: StartUp[] = [];
  for (let time = 0; time < times; time++) {
    const dataDir = join(directory, `start-${time}`);
    const shop = await startShop({ dataDir, args: argsOf(model), vars: untraced });
    starts.push({ seconds: shop.openAfterMs / 1000, cpuSeconds: sum([...cpuSeconds(shop.pids()).values()]) });
    await shop.stop();
  }
  return {
    seconds: median(starts.map(({ seconds }) => seconds)),
    cpuSeconds: median(starts.map((start) => start.cpuSeconds)),
  };
}
