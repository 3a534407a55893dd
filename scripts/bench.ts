// `npm run bench`: the cost of the shop, compared to a baseline of bare Fastify and gRPC.
import '../start/no-proxy.ts';
import { benchAgainst } from '../lab/bench/against/against.ts';
import { bench } from '../lab/bench/bench.ts';
import { benchMemory } from '../lab/bench/memory/memory.ts';
import { benchCommand, toOptions } from '../lab/bench/options.ts';
import { runLabCommand } from '../lab/command.ts';

await runLabCommand(benchCommand, (input) => {
  const options = toOptions(input);
  if (options.memory) return benchMemory(options);
  return options.against === undefined ? bench(options) : benchAgainst(options.against, options);
});
