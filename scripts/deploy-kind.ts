// `pnpm deploy:kind`: the shop in a kind cluster.
import { deployCommand } from '../deploy/cluster/deploy-options.ts';
import { runClusterCommand } from '../deploy/cluster/run-cluster-command.ts';
import { deploy } from '../deploy/deploy-kind.ts';

await runClusterCommand(deployCommand, deploy, 'Run the same command again: it continues where it stopped.');
