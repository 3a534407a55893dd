// `npm run chaos`: breaks the shop while orders are placed, then audits its stores.
import '../start/no-proxy.ts';
import { chaos } from '../lab/chaos/chaos.ts';
import { chaosCommand } from '../lab/chaos/options.ts';
import { runLabCommand } from '../lab/command.ts';

await runLabCommand(chaosCommand, chaos);
