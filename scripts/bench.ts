// `npm run bench`: what the shop costs compared to a baseline of bare Fastify and gRPC; --help lists the options.
import '../start/no-proxy.ts';
import { bench } from '../lab/bench/bench.ts';
import { command } from '../lab/command.ts';

await command(bench);
