// `npm run attack`: attacks the shop while honest visitors use it, and reports which attacks succeeded.
import '../start/no-proxy.ts';
import { attackCommand } from '../lab/attack/options.ts';
import { attack } from '../lab/attack/run.ts';
import { runLabCommand } from '../lab/command.ts';

await runLabCommand(attackCommand, ({ values }) => attack(values));
