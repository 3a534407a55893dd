// `pnpm mesh:off`: removes the sidecars from the pods of a running shop.
import { runClusterCommand } from '../deploy/cluster/run-cluster-command.ts';
import { meshOffCommand, switchMesh } from '../deploy/mesh.ts';

await runClusterCommand(
  meshOffCommand,
  (input) => switchMesh('none', input),
  'Run the same command again: it continues where it stopped.',
);
