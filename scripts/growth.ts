// `npm run growth`: the cost of requests with much data, compared to the same with little.
import '../start/no-proxy.ts';
import { runLabCommand } from '../lab/command.ts';
import { growth } from '../lab/growth/growth.ts';
import { growthCommand } from '../lab/growth/options.ts';

await runLabCommand(growthCommand, ({ values }) => growth(values));
