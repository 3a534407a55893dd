// `npm run chaos`: breaks the shop while orders are placed, then audits its stores; --help lists the options.
import '../start/no-proxy.ts';
import { chaos } from '../lab/chaos/chaos.ts';
import { command } from '../lab/command.ts';

await command(chaos);
