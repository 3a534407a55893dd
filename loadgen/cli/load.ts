// One run of the load generator: checks the shop, starts k6, and compares the numbers with the previous run.
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Numbers } from '../summary.ts';
import { browserVars } from './chromium.ts';
import { comparisonOf } from './comparison.ts';
import { interrupted, runK6, whyNoK6 } from './k6.ts';
import { keepRun, lastRun } from './last-run.ts';
import { type Options, Refusal, readOptions } from './options.ts';
import { aboutReport, reportVars } from './report.ts';

/** The numbers of earlier runs. */
const kept = process.env.LOAD_DIR || join(import.meta.dirname, '../../.load');

function compare({ name, settings, url }: Options, numbers: Numbers): void {
  const setup = { profile: name, url, ...settings };
  const last = lastRun(kept, setup);
  console.log(
    last ? comparisonOf(last, numbers) : 'The next run with these settings will be compared with this one.\n',
  );
  orRefuse('The numbers are not kept for the next run', () =>
    keepRun(kept, setup, { at: new Date().toISOString(), numbers }),
  );
}

/** A file error becomes a Refusal: the system's message says what is wrong. */
function orRefuse(what: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new Refusal(`${what}: ${error instanceof Error ? error.message : error}.`);
  }
}

async function run(options: Options, directory: string, signal: AbortSignal): Promise<number> {
  const { name, profile, settings, url, report, summary } = options;
  const inBrowser = profile.does === 'browse';
  const written = join(directory, 'summary.json');
  const vars = {
    FRONTEND_ADDR: url,
    PROFILE: name,
    USERS: String(settings.users),
    RATE: String(settings.rate),
    DURATION: settings.duration,
    SUMMARY: written,
    ...reportVars(report, settings.duration),
    ...(inBrowser && browserVars(url, process.env)),
  };
  await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(10_000) }).catch(() => {
    throw new Refusal(
      `${url} is not responding. Start the shop with \`npm start\`, or pass another address with --url.`,
    );
  });
  console.log(`${name}: ${profile.tells(settings)}, at ${url}. Ctrl-C ends it earlier.`);
  const code = await runK6(inBrowser ? 'browser.ts' : 'main.ts', vars, signal);
  if (report) console.log(aboutReport(report));
  // k6 ended before it wrote one.
  if (!existsSync(written)) return code;
  if (summary) orRefuse('No summary', () => copyFileSync(written, summary));
  const numbers: Numbers = JSON.parse(readFileSync(written, 'utf8'));
  if (code === interrupted) console.log('Ended early: not compared with other runs.');
  else if (numbers.checks.count > 0) compare(options, numbers);
  return code;
}

/** Resolves with the exit code. `signal` ends the run like Ctrl-C. */
export async function load(args: string[], signal: AbortSignal): Promise<number> {
  const options = readOptions(args);
  if (options.help) {
    console.log(options.help);
    return 0;
  }
  const problem = whyNoK6();
  if (problem) throw new Refusal(problem);
  const directory = mkdtempSync(join(tmpdir(), 'boutique-load-'));
  try {
    const code = await run(options, directory, signal);
    return code === 0 || code === interrupted ? 0 : 1;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
