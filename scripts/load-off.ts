// `pnpm load:off`: stops the load generator in the cluster.
import { runClusterCommand } from '../deploy/cluster/run-cluster-command.ts';
import { loadOffCommand, switchLoad } from '../deploy/load-generator.ts';

await runClusterCommand(loadOffCommand, (input) => switchLoad(false, input));
