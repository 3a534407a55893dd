// The part of docs/reliability.md about orders under chaos: promises, and what the runs in lab/chaos/results/ have found.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../lab/chaos/results');

interface Run {
  orders: number;
  seed: number;
  store: string;
  naive: boolean;
  counts: Record<string, number>;
  breaches: unknown[];
  hash: string;
  faults: unknown[];
  settledSeconds: number;
  /** The same command once more. */
  isRepeat: boolean;
}

const shown = [
  'purchases',
  'forms and calls sent',
  'orders DONE',
  'orders REFUNDED',
  'orders REFUSED',
  'orders unfinished',
  'charges',
  'charges given back',
  'shipments',
  'mails',
  'purchases charged twice',
];

const runs = (): Run[] =>
  readdirSync(folder)
    .filter((name) => /-seed-\d+.*\.json$/.test(name))
    .sort((a, b) => (a.replace('.json', '') < b.replace('.json', '') ? -1 : 1))
    .map((name) => ({
      ...JSON.parse(readFileSync(join(folder, name), 'utf8')),
      isRepeat: name.includes('-again'),
    }));

const titleOf = ({ store, naive, isRepeat }: Run): string =>
  `${store}${naive ? ', naive' : ''}${isRepeat ? ', again' : ''}`;

const commandOf = ({ orders, seed, store, naive }: Run): string =>
  store.includes('kind')
    ? `pnpm chaos:kind --orders ${orders} --seed ${seed}`
    : `npm run chaos -- --orders ${orders} --seed ${seed}${store === 'redis' ? ' --store redis' : ''}${naive ? ' --naive' : ''}`;

function table(all: Run[]): string {
  const row = (name: string, cell: (run: Run) => string | number) => `| ${name} | ${all.map(cell).join(' | ')} |`;
  return [
    row('', titleOf),
    `|---|${all.map(() => '---:|').join('')}`,
    row('faults', (run) => run.faults.length),
    row('schedule', (run) => run.hash),
    ...shown.map((name) => row(name, ({ counts }) => counts[name] ?? 0)),
    row('settled after the last fault', (run) => `${run.settledSeconds.toFixed(1)} s`),
    row('promises broken', (run) => run.breaches.length),
  ].join('\n');
}

export function promisesSection(): string {
  const all = runs();
  return `## What is promised of an order

- A card is charged at most once for an order, whatever is repeated: the form, the call, a retry of the mesh.
- An order that a visitor was told of is there, and comes to its end by itself within 30 s after the last fault: sent, or
  given back. No charge is without an order, none stays without a parcel.
- One mail per order that was sent. The cart loses what was bought, and nothing else.

They hold between our own services. Online Boutique's paymentservice knows no keys: with that one in the place of ours a
charge whose answer was lost can be repeated, and nothing can be given back.

On one machine creation, charge, shipment and mail are on the disk before the next step begins (2.0 ms of an order's
9.7 ms, p50 on a busy machine, \`node scripts/run.mjs lab/chaos/durability.ts 200\`). In the cluster Redis writes each command to its
log before it answers (\`appendfsync always\`, k8s/base/redis-cart.yaml): a killed or restarted Redis loses nothing. A
failover to a replica (Sentinel, Cluster) may lose the last moments, since Redis replicates after it has answered: then an
order that a visitor was told of can be missing, and its key can be charged again. For that promise keep one Redis with
its log on a disk that outlives the node.

## Chaos

Processes are killed, restarted and frozen, connections delayed and cut at random, from a seed, while visitors buy:
some click twice, all send their form again when they get no answer. Then every service's store is read. The naive column
has the original's order of steps without keys: it shows that the check can fail.

${table(all)}

${all
  .filter(({ isRepeat }) => !isRepeat)
  .map((run) => `- ${titleOf(run)}: \`${commandOf(run)}\``)
  .join('\n')}

The same seed repeats the faults; how many orders come through differs from run to run.
`;
}
