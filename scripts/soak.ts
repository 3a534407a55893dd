// `npm run soak`: the shop's capacity, and its memory under half of that load.
import '../start/no-proxy.ts';
import { runLabCommand } from '../lab/command.ts';
import { soakCommand } from '../lab/soak/options.ts';
import { soak } from '../lab/soak/soak.ts';

await runLabCommand(soakCommand, ({ values }) => soak(values));
