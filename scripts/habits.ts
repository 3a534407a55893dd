// `pnpm habits`: restarts, scaling, deleted pods and drained nodes while visitors use the shop in the cluster.
import '../start/no-proxy.ts';
import { runLabCommand } from '../lab/command.ts';
import { runHabits } from '../lab/habits/habits.ts';
import { habitsCommand } from '../lab/habits/options.ts';

await runLabCommand(habitsCommand, runHabits);
