// `npm run backup -- FOLDER`: copies carts, orders, charges, shipments and emails while the shop runs.
import { storeOptions, withStore } from '../deploy/backup-store.ts';
import { runClusterCommand } from '../deploy/cluster/run-cluster-command.ts';
import { backup } from '../start/backup/store.ts';
import { defineCommand } from '../start/command-line/spec.ts';

const command = defineCommand({
  name: 'npm run backup',
  summary: 'Copies the data of the running shop into a new folder: carts, orders, charges, shipments and emails.',
  positional: { value: 'FOLDER', max: 1, help: 'a folder that does not exist yet' },
  options: storeOptions,
  check: ({ positionals }) => (positionals.length === 0 ? 'The FOLDER is missing.' : undefined),
  note: 'Where the data is: REDIS_ADDR if it is set, otherwise DATA_DIR (.data), as for npm start.',
});

await runClusterCommand(command, async ({ values, positionals: [folder = ''] }) => {
  const orders = await withStore(values, (store) => backup(store, folder));
  console.log(`Copied all data, with ${orders} ${orders === 1 ? 'order' : 'orders'}, to ${folder}.`);
});
