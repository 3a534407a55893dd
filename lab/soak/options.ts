// What `npm run soak` is told on its command line.
import { parseArgs } from 'node:util';
import { Refusal } from '../../loadgen/cli/options.ts';

export const help = `npm run soak -- [OPTIONS]     starts a shop of its own, looks for its capacity, then puts half of that on it for long

  --minutes N               how long the soak lasts (30)
  --rate N                  journeys begun per second in the soak; the capacity is then not looked for
  --no-traces               without the built-in trace page, which is on as in \`npm start\`
  --json FILE               writes all samples there
  --svg FILE                draws memory and p95 there
  --help                    this text

Exit code: 0 memory flat and no error, 1 not so, 2 the harness itself failed.`;

export interface Options {
  readonly minutes: number;
  readonly rate: number | undefined;
  readonly traces: boolean;
  readonly json: string | undefined;
  readonly svg: string | undefined;
  readonly help: boolean;
}

export function readOptions(args: string[]): Options {
  const { minutes, rate, json, svg, help, 'no-traces': noTraces } = parse(args);
  return {
    minutes: above('minutes', minutes, 0.05),
    rate: rate === undefined ? undefined : above('rate', rate, 0.1),
    traces: !noTraces,
    json,
    svg,
    help,
  };
}

function parse(args: string[]) {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  const options = {
    minutes: { ...text, default: '30' },
    ...{ rate: text, json: text, svg: text },
    ...{ 'no-traces': flag, help: flag },
  } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    const [why = ''] = error instanceof Error ? error.message.split('. ') : [String(error)];
    throw new Refusal(`${why.replace(/\.$/, '')}. \`npm run soak -- --help\` lists the options.`);
  }
}

function above(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!(value >= least && value < Number.POSITIVE_INFINITY))
    throw new Refusal(`--${name} is "${text}", but it takes a number from ${least} on.`);
  return value;
}
