// `pnpm chaos:kind`: breaks pods and sidecars of the shop in the cluster while orders are placed, then audits its Redis.
import '../start/no-proxy.ts';
import { chaosInKind } from '../lab/chaos/chaos.ts';
import { chaosInKindCommand } from '../lab/chaos/options.ts';
import { runLabCommand } from '../lab/command.ts';

await runLabCommand(chaosInKindCommand, chaosInKind);
