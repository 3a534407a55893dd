// What `npm run scale` is told on its command line.
import { parseArgs } from 'node:util';
import { Problem } from '../../start/problem.ts';

export const help = `npm run scale -- [OPTIONS]     how much load the shop in kind takes with 1, 2 and 3 replicas under a CPU limit

  --replicas LIST           how many, in turn (1,2,3)
  --cpu LIMIT               of each replica's program, as Kubernetes writes it (100m)
  --seconds N               how long one rate is tried (15)
  --json FILE               writes every try there
  --svg FILE                draws p95 over the rate there, a line for each number of replicas
  --name NAME               the cluster's name (boutique)
  --help                    this text

It takes the shop as it is, in a mesh or without, and leaves it so. Mesh: pnpm mesh:on, pnpm mesh:off.
Exit code: 0 measured, 1 no rate was good or a replica had no load, 2 it could not be measured, 130 interrupted.`;

export interface Options {
  readonly replicas: readonly number[];
  readonly cpu: string;
  readonly seconds: number;
  readonly json: string | undefined;
  readonly svg: string | undefined;
  readonly name: string | undefined;
  readonly help: boolean;
}

/** More lines than this can't be told apart. */
const mostCounts = 5;
const mostReplicas = 20;

export function readOptions(args: string[]): Options {
  const { replicas, cpu, seconds, json, svg, name, help } = parse(args);
  if (!/^([1-9]\d*m|\d+(\.\d+)?)$/.test(cpu) || Number.parseFloat(cpu) === 0)
    throw new Problem(`--cpu is "${cpu}", but it takes an amount such as 150m or 0.5.`);
  const many = Number(seconds);
  if (!(many >= 2 && many <= 600)) throw new Problem(`--seconds is "${seconds}", but it takes a number from 2 to 600.`);
  return { replicas: counts(replicas), cpu, seconds: many, json, svg, name, help };
}

function counts(list: string): number[] {
  const numbers = list.split(',').map(Number);
  const isGood = numbers.every((one) => Number.isInteger(one) && one >= 1 && one <= mostReplicas);
  if (isGood && numbers.length <= mostCounts && new Set(numbers).size === numbers.length) return numbers;
  throw new Problem(
    `--replicas is "${list}", but it takes up to ${mostCounts} different numbers from 1 to ${mostReplicas}, such as 1,2,3.`,
  );
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const options = {
    replicas: { ...text, default: '1,2,3' },
    cpu: { ...text, default: '100m' },
    seconds: { ...text, default: '15' },
    ...{ json: text, svg: text, name: text },
    help: { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    const [why = ''] = error instanceof Error ? error.message.split('. ') : [String(error)];
    throw new Problem(`${why.replace(/\.$/, '')}. \`npm run scale -- --help\` lists the options.`);
  }
}
