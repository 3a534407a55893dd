// Runs an incident: a healthy window, the fault, its remediation, and a window in which the shop is healthy again.
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../start/problem.ts';
import { chanceOf } from '../chaos/random.ts';
import { alertsOfRecording, type FiredAlert } from './alerts.ts';
import { type Environment, openEnvironment } from './environment.ts';
import type { Incident } from './incident.ts';
import { type Condition, isMet, type Window } from './queries.ts';
import { signalsOf } from './signals.ts';
import { questionOf, truthOf } from './truth.ts';

/** Seconds. The seed adds up to `varied` to the healthy window, so that its length gives nothing away. */
export const usualWindows = { warmUp: 6, healthy: 18, varied: 6, fault: 30, settling: 10, recovered: 10 };
const lockFile = join(tmpdir(), 'boutique-incident.pid');

export interface Timeline {
  readonly healthy: Window;
  readonly fault: Window;
  readonly recovered: Window;
  /** Of each symptom, in words: seconds from the injection; null: never. */
  readonly visibleAfterSeconds: Readonly<Record<string, number | null>>;
  /** From the remediation until no symptom was visible; in the embedded shop it is measured after a fixed time. */
  readonly recoveredAfterSeconds: number;
  /** What the alerts of the cluster would do; missing if Prometheus is not installed. */
  readonly alerts?: readonly FiredAlert[];
  /** What should not have been, in words; empty if the run was as it should be. */
  readonly problems: readonly string[];
}

export interface Run {
  readonly incident: Incident;
  readonly seed: number;
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly windows?: typeof usualWindows;
}

/** `signal` is aborted by Ctrl-C: the fault is removed, and nothing but the signals is written. */
export async function runIncident({ incident, seed, folder, signal, windows = usualWindows }: Run): Promise<Timeline> {
  const run = { incident, seed, folder, signal, windows };
  return recording(folder, async () => {
    mkdirSync(folder, { recursive: true });
    const environment = await openEnvironment(incident, seed, folder);
    const timeline = await runWindows(environment, run).finally(environment.close);
    return saveResults(folder, incident, seed, timeline);
  });
}

/** Two incidents would disturb each other's windows. */
async function recording<T>(folder: string, work: () => Promise<T>): Promise<T> {
  requireNew(folder);
  lock();
  try {
    return await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

export function requireNew(folder: string): void {
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new Problem(`${folder} is a file: choose a folder for --out.`);
  if (existsSync(join(folder, 'signals')))
    throw new Problem(`${folder} has a recording already: choose another folder.`);
}

/** Adds the alerts, and writes all files but the signals. */
async function saveResults(folder: string, incident: Incident, seed: number, timeline: Timeline): Promise<Timeline> {
  const save = (name: string, content: object | string) =>
    writeFileSync(
      join(folder, name),
      typeof content === 'string' ? content : `${JSON.stringify(content, undefined, 2)}\n`,
    );
  const alerts = await alertsOfRecording(folder, timeline);
  const megabytes = megabytesOf(folder);
  const tooLarge = megabytes > maxMegabytes ? [`the recording has ${megabytes.toFixed(1)} MB`] : [];
  const problems = [...timeline.problems, ...wrongPages(incident, alerts), ...tooLarge];
  const complete = { ...timeline, ...(alerts && { alerts }), problems };
  save('truth.json', truthOf(incident, seed, timeline.fault.from));
  save('timeline.json', complete);
  save('question.md', questionOf({ from: timeline.healthy.from, to: timeline.recovered.to }));
  return complete;
}

const maxMegabytes = 20;

export const megabytesOf = (folder: string): number =>
  globSync(join(folder, 'signals/*')).reduce((sum, path) => sum + statSync(path).size, 0) / 1e6;

/** Pages that are missing, and those that should not be. */
export function wrongPages(
  { pages, possiblePages = [] }: Pick<Incident, 'pages' | 'possiblePages'>,
  alerts: readonly FiredAlert[] | undefined,
): string[] {
  if (!alerts) return [];
  const fired = alerts.filter(({ severity }) => severity === 'page').map(({ alert }) => alert);
  const isExpected = (page: string) => pages.includes(page) || possiblePages.includes(page);
  return [
    ...pages.filter((page) => !fired.includes(page)).map((page) => `an alert that should fire: ${page}`),
    ...fired.filter((page) => !isExpected(page)).map((page) => `an alert that should not fire: ${page}`),
  ];
}

async function runWindows(environment: Environment, { incident, seed, signal, windows }: Required<Run>) {
  const pause = (seconds: number) => sleep(seconds * 1_000, undefined, { signal });
  async function window(name: string, seconds: number): Promise<Window> {
    console.log(`${name}: ${seconds} s`);
    const from = Date.now();
    await pause(seconds);
    return { from, to: Date.now() };
  }
  await pause(windows.warmUp);
  const healthy = await window('healthy', windows.healthy + chanceOf(seed).whole(0, windows.varied));
  const end = await inject(environment, incident);
  const fault = await window('fault', windows.fault).finally(end);
  console.log('remediation');
  await pause(windows.settling);
  const recovered = await window('healthy again', windows.recovered);
  environment.shop.check();
  return judge(incident, environment, { healthy, fault, recovered });
}

async function inject(environment: Environment, { injection }: Incident): Promise<() => Promise<void>> {
  if (injection.begin) return injection.begin(environment);
  environment.setFlags(injection.flags ?? []);
  return async () => environment.setFlags([]);
}

const stepSeconds = 5;

function judge(
  incident: Incident,
  { recorder }: Environment,
  windowsOf: Record<'healthy' | 'fault' | 'recovered', Window>,
): Timeline {
  const signals = signalsOf(recorder.batches);
  const { healthy, fault, recovered } = windowsOf;
  const met = (condition: Condition, window: Window) => isMet(condition, signals, window);
  const visibleAfter = (symptom: Condition) => {
    for (let seconds = stepSeconds; fault.from + seconds * 1_000 <= fault.to; seconds += stepSeconds)
      if (met(symptom, { from: fault.from, to: fault.from + seconds * 1_000 })) return seconds;
    return null;
  };
  const visibleAfterSeconds = Object.fromEntries(incident.symptoms.map((one) => [one.what, visibleAfter(one)]));
  const problems = [
    ...incident.symptoms
      .filter(({ what }) => visibleAfterSeconds[what] === null)
      .map(({ what }) => `not visible: ${what}`),
    ...incident.symptoms.filter((one) => met(one, healthy)).map(({ what }) => `visible before the fault: ${what}`),
    ...incident.symptoms
      .filter((one) => met(one, recovered))
      .map(({ what }) => `visible after the remediation: ${what}`),
    ...incident.unaffected.filter((one) => !met(one, fault)).map(({ what }) => `affected, but should not be: ${what}`),
  ];
  const recoveredAfterSeconds = Math.round((recovered.to - fault.to) / 1_000);
  return { ...windowsOf, visibleAfterSeconds, recoveredAfterSeconds, problems };
}

function lock(): void {
  const pid = existsSync(lockFile) ? Number(readFileSync(lockFile, 'utf8')) : 0;
  if (pid && isAlive(pid)) throw new Problem(`Another incident is running (process ${pid}): wait for its end.`);
  writeFileSync(lockFile, String(process.pid));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
