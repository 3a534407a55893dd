// `pnpm redeploy [service...]`: brings changed sources into the cluster; --help lists the options.
import { script } from '../deploy/cluster/exec.ts';
import { redeploy } from '../deploy/redeploy.ts';

await script(
  () => redeploy(process.argv.slice(2)),
  'What was begun goes on in the cluster; run the same command again.',
);
