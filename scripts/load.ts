// `npm run load [-- smoke]`: visitors for a running shop, by k6; --help tells the profiles and options.
import { runK6, whyNoK6 } from './load/k6.ts';
import { help, type Options, Refusal, readOptions } from './load/options.ts';

/** k6's exit code after Ctrl-C; its others are failures. */
const interrupted = 105;

function whatRuns({ profile, url, users, rate, duration }: Options): string {
  if (profile === 'smoke') return `smoke: every journey a few times, at ${url}`;
  if (profile === 'arrivals')
    return `arrivals: ${rate} new visitors each second for ${duration}, at ${url}. Ctrl-C ends it earlier.`;
  const who = users === '1' ? '1 user' : `${users} users (${rate} more each second)`;
  return `${profile}: ${who} for ${duration}, at ${url}. Ctrl-C ends it earlier.`;
}

async function load(args: string[]): Promise<number> {
  const options = readOptions(args);
  if (options.help) {
    console.log(help);
    return 0;
  }
  const problem = whyNoK6();
  if (problem) throw new Refusal(problem);
  const { profile, url, users, rate, duration, summary = '' } = options;
  await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(10_000) }).catch(() => {
    throw new Refusal(`${url} does not answer: start the shop with \`npm start\`, or name another with --url.`);
  });
  console.log(whatRuns(options));
  const vars = { FRONTEND_ADDR: url, PROFILE: profile, USERS: users, RATE: rate, DURATION: duration, SUMMARY: summary };
  const code = await runK6(vars);
  return code === 0 || code === interrupted ? 0 : 1;
}

load(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Refusal ? error.message : error);
    process.exit(1);
  },
);
