// The options of `npm run chaos`.
import { Problem } from '../../start/problem.ts';
import { flag, parseOptions, text, wholeOption } from '../options.ts';
import type { Store } from './roles.ts';

const command = 'npm run chaos --';
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

/** The outbox keeps this many mails: of more orders some mails could not be counted. */
const maxOrders = 1_000;

export function readOptions(args: string[]): Options {
  const options = {
    orders: { ...text, default: '100' },
    seed: { ...text, default: '1' },
    store: { ...text, default: 'sqlite' },
    json: text,
    ...{ naive: flag, keep: flag, help: flag },
  } as const;
  const { store, ...values } = parseOptions(command, { args, options }).values;
  if (store !== 'sqlite' && store !== 'redis') throw new Problem(`--store is "${store}", but must be sqlite or redis.`);
  return { ...values, json: values.json, store, ...readPlan(values) };
}

const readPlan = ({ orders, seed }: { orders: string; seed: string }) => ({
  orders: wholeOption('orders', orders, 1, maxOrders),
  seed: wholeOption('seed', seed, 0, 2 ** 32 - 1),
});

const commandInKind = 'pnpm chaos:kind';
export const helpInKind = `${commandInKind} [options]: kills, restarts and freezes pods and their Envoys while orders are placed

  --orders N     purchases, 1 to 1000 (300)
  --seed S       of faults and purchases (1)
  --json FILE    writes schedule, counts and breaches there
  --name NAME    the cluster's name (boutique)

Exit code: 0 all promises kept, 1 a breach, 2 the harness itself failed.`;

export function readOptionsInKind(args: string[]) {
  const options = {
    orders: { ...text, default: '300' },
    seed: { ...text, default: '1' },
    ...{ json: text, name: text, help: flag },
  } as const;
  const { json, name, help, ...plan } = parseOptions(commandInKind, { args, options }).values;
  return { ...readPlan(plan), json, name, help };
}
