// `pnpm load:on`: starts the load generator in the cluster.
import { runClusterCommand } from '../deploy/cluster/run-cluster-command.ts';
import { loadOnCommand, switchLoad } from '../deploy/load-generator.ts';

await runClusterCommand(loadOnCommand, (input) => switchLoad(true, input));
