// `npm run load [-- smoke]`: visitors for a running shop, by k6; --help lists the profiles and options.
import '../start/no-proxy.ts';
import { load } from '../loadgen/cli/load.ts';
import { Refusal } from '../loadgen/cli/options.ts';
import { whenOrphaned } from '../start/orphan.ts';

const interruption = new AbortController();
whenOrphaned(() => interruption.abort());

try {
  process.exit(await load(process.argv.slice(2), interruption.signal));
} catch (error) {
  console.error(error instanceof Refusal ? error.message : error);
  process.exit(1);
}
