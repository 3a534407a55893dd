// `pnpm redeploy [SERVICE...]`: rolls out changed services in the cluster.
import { runClusterCommand } from '../deploy/cluster/run-cluster-command.ts';
import { redeploy, redeployCommand } from '../deploy/redeploy.ts';

await runClusterCommand(
  redeployCommand,
  redeploy,
  'Rollouts that have begun continue in the cluster; run the same command again for the rest.',
);
