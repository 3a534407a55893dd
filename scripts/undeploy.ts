// `pnpm undeploy`: removes what deploy:kind installed in a cluster. (`pnpm uninstall` is pnpm's own: it removes packages.)
import { runClusterCommand } from '../deploy/cluster/run-cluster-command.ts';
import { undeploy, undeployCommand } from '../deploy/undeploy.ts';

await runClusterCommand(undeployCommand, undeploy, 'Run the same command again: it removes the rest.');
