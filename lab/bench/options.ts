// What `npm run bench` is told on its command line.
import { parseArgs } from 'node:util';
import { Refusal } from '../../loadgen/cli/options.ts';
import { pages } from './pages.ts';
import { mix } from './result.ts';
import { quickSettings, type Settings, wholeSettings } from './settings.ts';
import { type Form, forms } from './subject.ts';

const names = pages.map(({ name }) => name);

export const help = `npm run bench -- [OPTIONS]     what a page costs, beside a floor: bare Fastify and bare gRPC with as many calls of equal size

  --quick                   home, product, cart and the mix of 10 visitors alone, in less than a minute
  --seconds N               of one round of the mix, a page's is half as long (${wholeSettings.seconds}; quick: ${quickSettings.seconds})
  --pages NAME[,NAME...]    these alone, of ${[...names, mix].join(', ')}
  --form one|twelve         in that many processes alone
  --json FILE               writes all numbers there
  --keep LABEL              keeps them in docs/performance/ (\`npm run docs -- performance\` then shows them)
  --check                   fails when a ratio is worse than in the two runs kept last
  --help                    this text

Exit code: 0 measured, 1 an answer was wrong or a ratio has become worse, 2 nothing could be measured.`;

export interface Options extends Settings {
  readonly isQuick: boolean;
  readonly forms: readonly Form[];
  readonly json: string | undefined;
  readonly keep: string | undefined;
  readonly check: boolean;
  readonly help: boolean;
}

const quickPages = ['home', 'product', 'cart', mix];

export function readOptions(args: string[]): Options {
  const { quick, seconds, pages, form, keep, ...rest } = parse(args);
  const usual = quick ? quickSettings : wholeSettings;
  const wanted = pages?.split(',') ?? (quick ? quickPages : [...names, mix]);
  const odd = wanted.find((name) => name !== mix && !names.includes(name));
  if (odd !== undefined) throw new Refusal(`--pages has "${odd}", but there are only ${[...names, mix].join(', ')}.`);
  if (form !== undefined && form !== 'one' && form !== 'twelve')
    throw new Refusal(`--form is "${form}", but it takes one or twelve.`);
  if (keep !== undefined && !/^[a-z0-9][a-z0-9-]*$/.test(keep))
    throw new Refusal(`--keep is "${keep}", but it takes a label of small letters, digits and dashes.`);
  if (keep !== undefined && (quick || pages !== undefined || form !== undefined))
    throw new Refusal('--keep is for whole runs: it does not go with --quick, --pages or --form.');
  return {
    ...usual,
    ...rest,
    json: rest.json,
    keep,
    isQuick: quick,
    pages: wanted,
    levels: wanted.includes(mix) ? usual.levels : [],
    seconds: seconds === undefined ? usual.seconds : number('seconds', seconds),
    forms: form === undefined ? forms : [form],
  };
}

function parse(args: string[]) {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  const options = {
    ...{ quick: flag, check: flag, help: flag },
    ...{ seconds: text, pages: text, form: text, json: text, keep: text },
  } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    const [why = ''] = error instanceof Error ? error.message.split('. ') : [String(error)];
    throw new Refusal(`${why.replace(/\.$/, '')}. \`npm run bench -- --help\` lists the options.`);
  }
}

function number(name: string, text: string): number {
  const value = Number(text);
  if (!(value >= 1 && value <= 60)) throw new Refusal(`--${name} is "${text}", but it takes a number from 1 to 60.`);
  return value;
}
