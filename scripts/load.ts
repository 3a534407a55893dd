// `npm run load [-- PROFILE]`: sends simulated visitors to a running shop, with k6.
import '../start/no-proxy.ts';
import { load } from '../loadgen/cli/load.ts';
import { LoadError, loadCommand, toOptions } from '../loadgen/cli/options.ts';
import { runCommand } from '../start/command-line/run.ts';
import { whenNpmEnded } from '../start/npm-ended.ts';

const interruption = new AbortController();
whenNpmEnded(() => interruption.abort());

await runCommand(loadCommand, (input) => load(toOptions(input), interruption.signal), {
  messageOf: (error) => (error instanceof LoadError ? error.message : undefined),
});
