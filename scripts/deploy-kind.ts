// `pnpm deploy:kind`: the shop in a kind cluster; --help lists the options.
import { script } from '../deploy/cluster/exec.ts';
import { deploy } from '../deploy/deploy-kind.ts';

await script(() => deploy(process.argv.slice(2)), 'Run the same command again: it goes on from what is there.');
