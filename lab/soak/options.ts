// The options of `npm run soak`.
import { flag, numberOption, parseOptions, text } from '../options.ts';

const name = 'npm run soak --';
export const help = `${name} [OPTIONS]     starts a shop of its own, looks for its capacity, then puts half of that on it for long

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
  const options = {
    minutes: { ...text, default: '30' },
    ...{ rate: text, json: text, svg: text },
    ...{ 'no-traces': flag, help: flag },
  } as const;
  const { minutes, rate, json, svg, help, 'no-traces': noTraces } = parseOptions(name, { args, options }).values;
  return {
    minutes: numberOption('minutes', minutes, 0.05),
    rate: rate === undefined ? undefined : numberOption('rate', rate, 0.1),
    ...{ traces: !noTraces, json, svg, help },
  };
}
