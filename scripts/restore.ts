// `npm run restore -- FOLDER`: puts back what `npm run backup` copied.
import { storeOptions, withStore } from '../deploy/backup-store.ts';
import { runClusterCommand } from '../deploy/cluster/run-cluster-command.ts';
import { restore } from '../start/backup/store.ts';
import { defineCommand } from '../start/command-line/spec.ts';

const command = defineCommand({
  name: 'npm run restore',
  summary: 'Puts back what `npm run backup` copied. With SQLite the shop must be stopped.',
  positional: { value: 'FOLDER', max: 1, help: 'the folder of the backup' },
  options: {
    force: { type: 'flag', help: 'replace all carts, orders, charges, shipments and emails that there are now' },
    ...storeOptions,
  },
  check: ({ positionals }) => (positionals.length === 0 ? 'The FOLDER is missing.' : undefined),
  note: 'Where the data goes: REDIS_ADDR if it is set, otherwise DATA_DIR (.data), as for npm start. In a cluster, first run: pnpm load:off',
});

await runClusterCommand(command, async ({ values, positionals: [folder = ''] }) => {
  const orders = await withStore(values, (store) => restore(store, folder, values.force));
  console.log(`Restored all data, with ${orders} ${orders === 1 ? 'order' : 'orders'}, from ${folder}.`);
});
