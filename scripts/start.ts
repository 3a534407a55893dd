// `npm start`: the whole shop on this machine.
import '../start/no-proxy.ts';
import { flushLog } from '@boutique/service-kit/log';
import { startupErrorMessage } from '@boutique/service-kit/program';
import { runCommand } from '../start/command-line/run.ts';
import { whenNpmEnded } from '../start/npm-ended.ts';
import { makePlan, type Options, startCommand } from '../start/plan.ts';
import { openShop } from '../start/shop.ts';
import { checkVariables } from '../start/variables.ts';
import { watchShop } from '../start/watch.ts';

/** One press of Ctrl-C can arrive twice, from the terminal and from npm: only a later one means "immediately". */
const samePressMs = 300;

/** Stops on the first signal, exits immediately on the second. */
function stopOnSignal(opening: Promise<() => Promise<void>>) {
  let stopping: number | undefined;
  const onSignal = async () => {
    if (stopping !== undefined) {
      if (Date.now() - stopping > samePressMs) process.exit(130);
      return;
    }
    stopping = Date.now();
    await opening.then((stop) => stop());
    flushLog();
    console.log('The shop has stopped.');
    process.exit(0);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('SIGHUP', onSignal);
  if (process.channel) process.on('disconnect', onSignal);
  whenNpmEnded(onSignal);
}

async function open(options: Options): Promise<() => Promise<void>> {
  await checkVariables(process.env);
  const plan = makePlan(options, process.env);
  return options.watch ? watchShop(process.argv.slice(2).filter((arg) => arg !== '--watch')) : openShop(plan);
}

await runCommand(
  startCommand,
  async ({ values }) => {
    const opening = open(values);
    stopOnSignal(opening);
    await opening;
  },
  { messageOf: (error) => startupErrorMessage('start', error) },
);
