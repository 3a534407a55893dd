// `pnpm chaos:kind`: breaks pods and sidecars of the shop in the cluster while orders are placed, then audits its Redis.
import { chaosInKind } from '../lab/chaos/chaos.ts';
import { command } from '../lab/command.ts';

await command(chaosInKind);
