// The options of `npm run scale`.
import { Problem } from '../../start/problem.ts';
import { maxCurves } from '../charts.ts';
import { flag, numberOption, parseOptions, text } from '../options.ts';

const command = 'npm run scale --';
export const help = `${command} [OPTIONS]     how much load the shop in kind takes with 1, 2 and 3 replicas under a CPU limit

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

const maxReplicas = 20;

export function readOptions(args: string[]): Options {
  const options = {
    replicas: { ...text, default: '1,2,3' },
    cpu: { ...text, default: '100m' },
    seconds: { ...text, default: '15' },
    ...{ json: text, svg: text, name: text, help: flag },
  } as const;
  const { replicas, cpu, seconds, ...rest } = parseOptions(command, { args, options }).values;
  if (!/^([1-9]\d*m|\d+(\.\d+)?)$/.test(cpu) || Number.parseFloat(cpu) === 0)
    throw new Problem(`--cpu is "${cpu}", but must be an amount such as 150m or 0.5.`);
  const { json, svg, name, help } = rest;
  return { replicas: counts(replicas), cpu, seconds: numberOption('seconds', seconds, 2, 600), json, svg, name, help };
}

function counts(list: string): number[] {
  const numbers = list.split(',').map(Number);
  const isGood = numbers.every((one) => Number.isInteger(one) && one >= 1 && one <= maxReplicas);
  if (isGood && numbers.length <= maxCurves && new Set(numbers).size === numbers.length) return numbers;
  throw new Problem(
    `--replicas is "${list}", but must be up to ${maxCurves} different numbers from 1 to ${maxReplicas}, such as 1,2,3.`,
  );
}
