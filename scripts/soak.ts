// `npm run soak`: how much load the shop takes, and whether its memory stays flat under half of it; --help lists the options.

import '../start/no-proxy.ts';
import { command } from '../lab/command.ts';
import { soak } from '../lab/soak/soak.ts';

await command(soak);
