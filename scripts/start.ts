// `npm start`: the whole shop on this machine; --help lists the options.
import '../start/no-proxy.ts';
import { startupErrorMessage } from '@boutique/service-kit/program';
import { whenOrphaned } from '../start/orphan.ts';
import { help, makePlan, readOptions } from '../start/plan.ts';
import { openShop } from '../start/shop.ts';
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
    console.log('The shop has stopped.');
    process.exit(0);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('SIGHUP', onSignal);
  if (process.channel) process.on('disconnect', onSignal);
  whenOrphaned(onSignal);
}

async function open(args: string[]): Promise<() => Promise<void>> {
  const options = readOptions(args);
  if (options.help) {
    console.log(help);
    process.exit(0);
  }
  const plan = makePlan(options, process.env);
  return options.watch ? watchShop(args.filter((arg) => arg !== '--watch')) : openShop(plan);
}

const opening = open(process.argv.slice(2));
stopOnSignal(opening);
opening.catch((error: unknown) => {
  console.error(startupErrorMessage('start', error));
  process.exit(1);
});
