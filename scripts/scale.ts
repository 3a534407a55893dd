// `npm run scale`: what replicas give, by rising load on the shop in kind; --help lists the options.
import '../start/no-proxy.ts';
import { command } from '../lab/command.ts';
import { scale } from '../lab/scale/scale.ts';

const interruption = new AbortController();
await command(
  (args) => scale(args, interruption.signal),
  () => interruption.abort(),
);
