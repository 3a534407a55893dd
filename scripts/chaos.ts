// `npm run chaos`: breaks the shop while orders are placed, then audits what its stores hold; --help tells the options.
import '../start/no-proxy.ts';
import { writeFileSync } from 'node:fs';
import { startProcesses } from '../lab/chaos/local-environment.ts';
import { help, type Options, Refusal, readOptions } from '../lab/chaos/options.ts';
import { faultsInWords, report, toJson } from '../lab/chaos/report.ts';
import { lengthOf, runChaos } from '../lab/chaos/run.ts';
import { hashOf, schedule } from '../lab/chaos/schedule.ts';

/** The exit code. */
async function chaos(options: Options): Promise<number> {
  const { orders, seed, store, naive, json } = options;
  const world = await startProcesses(options);
  const faults = schedule(seed, world.targets, lengthOf(world, orders));
  const who = `${orders} orders on ${store}${naive ? ', naive checkout' : ''}`;
  console.log(`${who}; seed ${seed}, schedule ${hashOf(faults)}: ${faultsInWords(faults)}`);
  let isBad = true;
  try {
    const verdict = await runChaos(world, options);
    isBad = verdict.breaches.length > 0;
    console.log(report(verdict));
    const told = { orders, seed, store, naive, isKept: !isBad, ...verdict };
    if (json) writeFileSync(json, toJson(told));
    return isBad ? 1 : 0;
  } finally {
    await world.close(options.keep || (isBad && !naive));
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(2));
try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) console.log(help);
  else process.exit(await chaos(options));
} catch (error) {
  console.error(error instanceof Refusal ? error.message : error);
  process.exitCode = 2;
}
