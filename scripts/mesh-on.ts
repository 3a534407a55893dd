// `pnpm mesh:on`: adds sidecars to the pods of a running shop.
import { runClusterCommand } from '../deploy/cluster/run-cluster-command.ts';
import { meshOnCommand, switchMesh } from '../deploy/mesh.ts';

await runClusterCommand(
  meshOnCommand,
  (input) => switchMesh('istio', input),
  'Run the same command again: it continues where it stopped.',
);
