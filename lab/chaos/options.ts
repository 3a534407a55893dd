// What `npm run chaos` is told on its command line.
import { parseArgs } from 'node:util';
import type { Store } from './roles.ts';

export const help = `npm run chaos [-- OPTIONS]      breaks the shop while orders are placed, then audits what its stores hold

  --orders N                purchases, 1 to 1000 (100)
  --seed S                  of faults and purchases: the same seed, the same chaos (1)
  --store sqlite|redis      where the services keep things (sqlite)
  --naive                   with a checkout that knows no keys: the audit has to find double charges
  --json FILE               writes schedule, counts and breaches there
  --keep                    leaves data and logs for a look
  --help                    this text

Exit code: 0 all promises kept, 1 a breach, 2 the harness itself failed.`;

export interface Options {
  readonly orders: number;
  readonly seed: number;
  readonly store: Store;
  readonly naive: boolean;
  readonly json: string | undefined;
  readonly keep: boolean;
  readonly help: boolean;
}

/** A wrong command line, in a sentence. */
export class Refusal extends Error {}

/** The outbox keeps this many mails: of more orders not every mail could be counted. */
const mostOrders = 1_000;

export function readOptions(args: string[]): Options {
  const values = parse(args);
  const { store } = values;
  if (store !== 'sqlite' && store !== 'redis')
    throw new Refusal(`--store is "${store}", but it takes sqlite or redis.`);
  return {
    ...values,
    json: values.json,
    store,
    orders: whole('orders', values.orders, 1, mostOrders),
    seed: whole('seed', values.seed, 0, 2 ** 32 - 1),
  };
}

function parse(args: string[]) {
  const flag = { type: 'boolean', default: false } as const;
  const text = (fallback: string) => ({ type: 'string', default: fallback }) as const;
  const options = {
    orders: text('100'),
    seed: text('1'),
    store: text('sqlite'),
    json: { type: 'string' },
    ...{ naive: flag, keep: flag, help: flag },
  } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    const [why = ''] = error instanceof Error ? error.message.split('. ') : [String(error)];
    throw new Refusal(`${why.replace(/\.$/, '')}. \`npm run chaos -- --help\` lists the options.`);
  }
}

export function whole(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max)
    throw new Refusal(`--${name} is "${text}", but it takes a whole number from ${min} to ${max}.`);
  return value;
}
