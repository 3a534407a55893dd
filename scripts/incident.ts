// `npm run incident`: runs incidents with a known answer, replays their recordings, and scores answers.
import '../start/no-proxy.ts';
import { runLabCommand } from '../lab/command.ts';
import { incident } from '../lab/incidents/command.ts';
import { incidentCommand } from '../lab/incidents/options.ts';

const interruption = new AbortController();

await runLabCommand(
  incidentCommand,
  (input) => incident(input, interruption.signal),
  // The second time, it ends immediately.
  () => (interruption.signal.aborted ? process.exit(130) : interruption.abort()),
);
