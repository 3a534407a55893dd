// `npm run incident`: runs incidents with a known answer, replays their recordings, and scores answers.
import '../start/no-proxy.ts';
import { runLabCommand } from '../lab/command.ts';
import { incident } from '../lab/incidents/command.ts';
import { incidentCommand } from '../lab/incidents/options.ts';

const interruption = new AbortController();

await runLabCommand(
  incidentCommand,
  (input) => incident(input, interruption.signal),
  // Only a run has something to undo. The second time, it ends immediately as well.
  () => (interruption.signal.aborted || process.argv[2] !== 'run' ? process.exit(130) : interruption.abort()),
);
