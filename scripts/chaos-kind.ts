// `pnpm chaos:kind`: breaks pods and sidecars of the shop in the cluster while orders are placed, then audits its Redis.
import '../start/no-proxy.ts';
import { chaosInKind } from '../lab/chaos/chaos.ts';
import { command } from '../lab/command.ts';

await command(chaosInKind);
