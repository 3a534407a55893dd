// `npm run soak`: how much load the shop takes, and whether its memory stays flat under half of it.
import '../start/no-proxy.ts';
import { runLabCommand } from '../lab/command.ts';
import { soakCommand } from '../lab/soak/options.ts';
import { soak } from '../lab/soak/soak.ts';

await runLabCommand(soakCommand, ({ values }) => soak(values));
