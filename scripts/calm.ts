// `pnpm calm`: fails if an alert fires while the load generator uses the shop in the cluster and nothing is broken.
import '../start/no-proxy.ts';
import { calmCommand, runCalm } from '../lab/calm.ts';
import { runLabCommand } from '../lab/command.ts';

await runLabCommand(calmCommand, runCalm);
