// How long the shop takes from its start to its first page, and what that costs.
import { join } from 'node:path';
import { startShop, untraced } from '../shop-processes.ts';
import { argsOf } from './measure.ts';
import { cpuSeconds } from './processes.ts';
import type { StartUp } from './result.ts';
import { median, sum } from './statistics.ts';
import type { Form } from './subject.ts';

const times = 3;

/** With sources that are compiled already, as after any first start. */
export async function measureStartUp(form: Form, directory: string): Promise<StartUp> {
  const starts: StartUp[] = [];
  for (let time = 0; time < times; time++) {
    const dataDir = join(directory, `start-${time}`);
    const shop = await startShop({ dataDir, args: argsOf(form), vars: untraced });
    starts.push({ seconds: shop.openAfterMs / 1000, cpuSeconds: sum([...cpuSeconds(shop.pids()).values()]) });
    await shop.stop();
  }
  return {
    seconds: median(starts.map(({ seconds }) => seconds)),
    cpuSeconds: median(starts.map((start) => start.cpuSeconds)),
  };
}
