// `pnpm scale`: what replicas gain, measured by increasing the load on the shop in kind.
import '../start/no-proxy.ts';
import { runLabCommand } from '../lab/command.ts';
import { scaleCommand, toOptions } from '../lab/scale/options.ts';
import { scale } from '../lab/scale/scale.ts';

const interruption = new AbortController();
await runLabCommand(
  scaleCommand,
  (input) => scale(toOptions(input), interruption.signal),
  () => interruption.abort(),
);
