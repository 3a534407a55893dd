// `pnpm mesh:on`: gives the pods of a running shop their sidecars.
import { runClusterCommand } from '../deploy/cluster/run-cluster-command.ts';
import { meshOnCommand, switchMesh } from '../deploy/mesh.ts';

await runClusterCommand(
  meshOnCommand,
  (input) => switchMesh('istio', input),
  'Run the same command again: it continues where it stopped.',
);
