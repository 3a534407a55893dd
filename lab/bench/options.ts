// The options of `npm run bench`.
import { Problem } from '../../start/problem.ts';
import { flag, numberOption, parseOptions, text } from '../options.ts';
import { pages } from './pages.ts';
import { type ProcessModel, processModels } from './process-model.ts';
import { mix } from './result.ts';
import { quickSettings, type Settings, wholeSettings } from './settings.ts';

const names = pages.map(({ name }) => name);
const command = 'npm run bench --';

export const help = `${command} [OPTIONS]     what a page costs, compared to a baseline: bare Fastify and bare gRPC with as many calls of equal size

  --quick                   home, product, cart and the mix of 10 visitors alone, in less than a minute
  --seconds N               of one round of the mix, a page's is half as long (${wholeSettings.seconds}; quick: ${quickSettings.seconds})
  --pages NAME[,NAME...]    these alone, of ${[...names, mix].join(', ')}
  --processes MODEL         single (all in one process) or per-service alone
  --json FILE               writes all numbers there
  --keep LABEL              keeps them in lab/bench/results/ (\`npm run docs -- performance\` then shows them)
  --check                   fails when a ratio is worse than in the last two saved runs
  --help                    this text

Exit code: 0 measured, 1 a response was wrong or a ratio became worse, 2 nothing could be measured.`;

export interface Options extends Settings {
  readonly isQuick: boolean;
  readonly models: readonly ProcessModel[];
  readonly json: string | undefined;
  readonly keep: string | undefined;
  readonly check: boolean;
  readonly help: boolean;
}

const quickPages = ['home', 'product', 'cart', mix];

export function readOptions(args: string[]): Options {
  const options = {
    ...{ quick: flag, check: flag, help: flag },
    ...{ seconds: text, pages: text, processes: text, json: text, keep: text },
  } as const;
  const { quick, seconds, pages, processes, keep, ...rest } = parseOptions(command, { args, options }).values;
  const usual = quick ? quickSettings : wholeSettings;
  const wanted = pages?.split(',') ?? (quick ? quickPages : [...names, mix]);
  const unknown = wanted.find((name) => name !== mix && !names.includes(name));
  if (unknown !== undefined)
    throw new Problem(`--pages has "${unknown}", but there are only ${[...names, mix].join(', ')}.`);
  const model = processModels.find((one) => one === processes);
  if (processes !== undefined && !model)
    throw new Problem(`--processes is "${processes}", but must be ${processModels.join(' or ')}.`);
  if (keep !== undefined && !/^[a-z0-9][a-z0-9-]*$/.test(keep))
    throw new Problem(`--keep is "${keep}", but must be a label of lower-case letters, digits and dashes.`);
  if (keep !== undefined && (quick || pages !== undefined || model))
    throw new Problem('--keep is for whole runs: it does not go with --quick, --pages or --processes.');
  return {
    ...usual,
    ...rest,
    json: rest.json,
    keep,
    isQuick: quick,
    pages: wanted,
    levels: wanted.includes(mix) ? usual.levels : [],
    seconds: seconds === undefined ? usual.seconds : numberOption('seconds', seconds, 1, 60),
    models: model ? [model] : processModels,
  };
}
