// The part of docs/reliability.md about orders: guarantees, and the results of the runs in lab/chaos/results/.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../../lab/chaos/results');

interface Run {
  orders: number;
  seed: number;
  store: string;
  naive: boolean;
  /** Missing in older results. */
  evict?: boolean;
  counts: Record<string, number>;
  breaches: unknown[];
  faults: unknown[];
  settledSeconds: number;
}

/** Counts of a run's report, with their labels on the page. */
const counts = {
  purchases: 'purchases',
  'forms and calls sent': 'forms and calls sent',
  'orders DONE': 'orders DONE',
  'orders REFUNDED': 'orders REFUNDED',
  'orders REFUSED': 'orders REFUSED',
  'orders unfinished': 'orders unfinished',
  charges: 'charges',
  'charges refunded': 'charges refunded',
  shipments: 'shipments',
  emails: 'emails',
  'purchases charged twice': 'purchases charged twice',
  'claims on pages': 'claims on pages',
};

const runs = (): Run[] =>
  readdirSync(folder)
    .filter((name) => /-seed-\d+.*\.json$/.test(name))
    .sort((a, b) => (a.replace('.json', '') < b.replace('.json', '') ? -1 : 1))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));

const titleOf = ({ seed, store, naive, evict }: Run): string =>
  [store, naive && 'naive', evict && 'evicting', seed !== 42 && `seed ${seed}`].filter(Boolean).join(', ');

const commandOf = ({ orders, seed, store, naive, evict }: Run): string =>
  store.includes('kind')
    ? `pnpm chaos:kind --orders ${orders} --seed ${seed}`
    : `npm run chaos -- --orders ${orders} --seed ${seed}${store === 'sqlite' ? '' : ` --store ${store}`}${naive ? ' --naive' : ''}${evict ? ' --evict' : ''}`;

function table(all: Run[]): string {
  const row = (name: string, cell: (run: Run) => string | number) => `| ${name} | ${all.map(cell).join(' | ')} |`;
  return [
    row('', titleOf),
    `|---|${all.map(() => '---:|').join('')}`,
    row('faults', (run) => run.faults.length),
    ...Object.entries(counts).map(([name, label]) => row(label, (run) => run.counts[name] ?? 0)),
    row('all orders finished, after the last fault', (run) => `${run.settledSeconds.toFixed(1)} s`),
    row('broken guarantees', (run) => run.breaches.length),
  ].join('\n');
}

export function guaranteesSection(): string {
  const all = runs();
  return `## Guarantees for orders

- A card is charged at most once per order, even if the form, the call or a mesh retry is repeated.
- A confirmed order is never lost. Within 30 s after the last fault, it is either shipped or refunded. Every charge
  belongs to an order.
- Each shipped order sends one email. The cart loses exactly what was bought.
- A finished order is kept for \`ORDER_RETENTION\` (24 h), and until then a repeated form finds it. An unfinished one is never
  deleted. [Decision 71](decisions/0071-retention.md) has the sizes.

These guarantees need our services. Online Boutique's paymentservice has no idempotency keys and no refunds. With it, each order
is still charged at most once, but an order whose charge got no response stays RECEIVED. An error line names it. A
person has to check whether it was charged, and settles it with \`npm run settle -- ORDER --outcome not-charged\`, or with
\`charged\` or \`refunded\` and the \`--transaction\` of the charge. In the cluster, forward orderservice's port first:
\`kubectl -n demo-app port-forward deployment/orderservice 5060\`, and add \`--address 127.0.0.1:5060\`.

In the embedded shop, creation, charge, shipment and email are synced to disk before the next step (2.0 of an order's 9.7 ms, p50 on
a busy machine, \`node scripts/run.mjs lab/chaos/durability.ts 200\`). In the cluster, Redis writes each command to its log
before it responds (\`appendfsync always\`, k8s/base/redis-cart.yaml), so a restart loses nothing. A failover to a replica
(Sentinel, Cluster) may lose the last writes, because Redis replicates after it responds; then a confirmed order can be missing
and its key can be charged again. To keep the guarantee, use one Redis whose log is on a disk that outlives the node, or, with one
replica per primary, set \`REDIS_WAIT_REPLICAS=1\` on the services, and \`appendfsync always\` and \`min-replicas-to-write 1\` on
Redis. Then a write counts once the replica has it, and without a replica nothing is written. The same holds if a
primary is frozen rather than killed, but for a moment it may answer reads with old data.

## Backups

    npm run backup -- backups/monday             # while the shop runs
    npm run restore -- backups/monday            # with SQLite, stop the shop first
    npm run backup -- backups/monday --cluster   # of the shop in the cluster

A backup has carts, orders, charges, shipments and emails as of one moment, so a form that is repeated after a restore is not
charged again. Restoring into a shop that has orders or carts needs \`--force\`, which deletes them; in a cluster, stop its visitors
before (\`pnpm load:off\`). A damaged backup replaces nothing. Without \`--cluster\`, \`REDIS_ADDR\` or \`DATA_DIR\` select the data, as for
\`npm start\`; so does a Redis outside the cluster, with \`REDIS_PASSWORD_FILE\`, \`REDIS_SENTINEL_PASSWORD_FILE\` and \`REDIS_CA_FILE\`. Data
in a Redis Cluster is not copied: use the snapshots of Redis or of your provider.
[Decision 73](decisions/0073-backups.md) has the limits.

## Chaos

While visitors buy, processes are killed, restarted and frozen, connections are delayed and cut, clocks jump by an hour, stores
are locked or full, and hundreds of requests stop in the middle, at random from a seed. Some visitors click twice, and all submit
the form again if they get no response. Then the stores of all services are audited, and every sentence that a page said about
an order (\`data-claim\`) is compared with them.
With Redis, connections also fall silent, and Redis itself is killed and frozen. So are the three primaries and three replicas of a
Redis Cluster, with the settings above, and its primaries are demoted. In the evicting column, Redis sometimes deletes carts:
there a cart may lack something, but all other guarantees must hold. In kind, programs and sidecars are killed, restarted and frozen,
Redis stops writing or is full, and requests stop in the middle; no connection is delayed or cut, and no clock jumps.
The naive column uses the original's sequence of steps without keys, to prove that the audit can fail.

${table(all)}

${all.map((run) => `- ${titleOf(run)}: \`${commandOf(run)}\``).join('\n')}

The same seed repeats the faults; the number of finished orders differs between runs.
`;
}
