// Runs the load generator: checks the shop, starts k6, and compares the results with the previous run.
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Numbers } from '../summary.ts';
import { browserVars } from './chromium.ts';
import { comparisonOf } from './comparison.ts';
import { interrupted, runK6, whyNoK6 } from './k6.ts';
import { lastRun, saveRun } from './last-run.ts';
import { LoadError, type Options } from './options.ts';
import { aboutReport, reportVars } from './report.ts';

/** Results of earlier runs. */
const runsFolder = process.env.LOAD_DIR || join(import.meta.dirname, '../../.load');

function compare({ name, settings, url }: Options, numbers: Numbers): void {
  const setup = { profile: name, url, ...settings };
  const last = lastRun(runsFolder, setup);
  console.log(
    last ? comparisonOf(last, numbers) : 'The next run with these settings will be compared with this one.\n',
  );
  orLoadError('Could not save the results for the next comparison', () =>
    saveRun(runsFolder, setup, { at: new Date().toISOString(), numbers }),
  );
}

/** Turns a file error into a LoadError with the system's message. */
function orLoadError(what: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new LoadError(`${what}: ${error instanceof Error ? error.message : error}.`);
  }
}

async function run(options: Options, directory: string, signal: AbortSignal): Promise<number> {
  const { name, profile, settings, url, report, summary } = options;
  const inBrowser = profile.exec === 'browse';
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
    throw new LoadError(
      `${url} is not responding. Start the shop with \`npm start\`, or pass another address with --url.`,
    );
  });
  console.log(`${name}: ${profile.describe(settings)}, at ${url}. Press Ctrl-C to stop.`);
  const code = await runK6(inBrowser ? 'browser.ts' : 'main.ts', vars, signal);
  if (report) console.log(aboutReport(report));
  // k6 exited before it wrote a summary.
  if (!existsSync(written)) return code;
  if (summary) orLoadError('Could not write the summary', () => copyFileSync(written, summary));
  const numbers: Numbers = JSON.parse(readFileSync(written, 'utf8'));
  if (code === interrupted) console.log('Stopped early: not compared with the previous run.');
  else if (numbers.checks.count > 0) compare(options, numbers);
  return code;
}

/** Resolves with the exit code. Aborting `signal` stops the run like Ctrl-C. */
export async function load(options: Options, signal: AbortSignal): Promise<number> {
  const problem = whyNoK6();
  if (problem) throw new LoadError(problem);
  const directory = mkdtempSync(join(tmpdir(), 'boutique-load-'));
  try {
    const code = await run(options, directory, signal);
    return code === 0 || code === interrupted ? 0 : 1;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
