// `pnpm undeploy`: removes what deploy:kind installed in a cluster. pnpm has a command "uninstall" of its own.
import { runClusterCommand } from '../deploy/cluster/run-cluster-command.ts';
import { undeploy, undeployCommand } from '../deploy/undeploy.ts';

await runClusterCommand(undeployCommand, undeploy, 'Run the same command again: it removes the rest.');
