// Runs an incident: a healthy window, the fault, its remediation, and a window in which the shop is healthy again.
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../start/problem.ts';
import { noRedis } from '../../testing/redis.ts';
import { chanceOf } from '../chaos/random.ts';
import { alertsOfRecording, type FiredAlert } from './alerts.ts';
import { openEnvironment } from './environment.ts';
import type { Incident } from './incident.ts';
import { type Condition, isMet, type Window } from './queries.ts';
import { type Signals, signalsOf } from './signals.ts';
import { questionOf, truthOf } from './truth.ts';

/** Seconds. `varied` is split between the healthy window and the end, so that times and lengths give nothing away. */
export const usualWindows = { warmUp: 6, healthy: 18, varied: 60, fault: 30, settling: 10, recovered: 10 };
type Windows = typeof usualWindows;
const lockFile = () => join(tmpdir(), 'boutique-incident.pid');

export interface Timeline {
  readonly recorded: Window;
  readonly healthy: Window;
  readonly fault: Window;
  readonly recovered: Window;
  /** Of each symptom, in words: seconds from the injection; null: never. */
  readonly visibleAfterSeconds: Readonly<Record<string, number | null>>;
  /** From the remediation until no symptom was visible, at the end of a fixed time. */
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
  readonly windows?: Windows;
}

/** A shop in which an incident runs. */
export interface Stage {
  readonly windows: Windows;
  /** Resolves, once the fault has begun, with the function that removes it. */
  inject(): Promise<() => Promise<unknown>>;
  /** Throws if a part of the shop has ended. */
  check(): void;
  isMet(condition: Condition, window: Window): Promise<boolean>;
  /** Symptoms that a healthy shop must not have: those of the incident, and maybe those of others. */
  readonly alarms: readonly Condition[];
  /** Then the recording is complete. */
  close(): Promise<void>;
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new Problem(
      `${folder} can't be created (${error instanceof Error ? error.message : error}): choose another --out.`,
    );
  }
}

/** In the embedded shop. */
export const runIncident = (run: Run): Promise<Timeline> => recording(run.folder, () => record(run, openEmbedded));

/** `signal` is aborted by Ctrl-C: the fault is removed, and nothing but the signals is written. */
export async function record(run: Run, open: (run: Run) => Promise<Stage>): Promise<Timeline> {
  requireNew(run.folder);
  makeFolder(run.folder);
  console.log('starting the shop');
  const stage = await open(run).catch((error: unknown) => {
    // So that the same command can be repeated.
    rmSync(join(run.folder, 'signals'), { recursive: true, force: true });
    throw error;
  });
  const timeline = await runWindows(stage, run).finally(stage.close);
  return saveResults(run, timeline);
}

async function openEmbedded({ incident, seed, folder, windows = usualWindows }: Run): Promise<Stage> {
  const store = incident.store ?? storeOf(incident.name, seed);
  const environment = await openEnvironment({ ...incident, store }, seed, folder);
  const { injection } = incident;
  let signals: Signals | undefined;
  return {
    ...{ windows, alarms: incident.symptoms, check: environment.shop.check, close: environment.close },
    async inject() {
      if (injection.begin) return injection.begin(environment);
      environment.setFlags(injection.flags ?? []);
      return async () => environment.setFlags([]);
    },
    async isMet(condition, window) {
      // They are complete when the first condition is evaluated.
      signals ??= signalsOf(environment.recorder.batches);
      return isMet(condition, signals, window);
    },
  };
}

/** Two incidents would disturb each other's windows. */
export async function recording<T>(folder: string, work: () => Promise<T>): Promise<T> {
  requireNew(folder);
  lock();
  try {
    return await work();
  } finally {
    rmSync(lockFile(), { force: true });
  }
}

export function requireNew(folder: string): void {
  if (existsSync(folder) && !statSync(folder).isDirectory())
    throw new Problem(`${folder} is a file: choose a folder for --out.`);
  if (existsSync(join(folder, 'signals')))
    throw new Problem(`${folder} has a recording already: choose another folder.`);
}

/** Adds the alerts, and writes all files but the signals. */
async function saveResults({ folder, incident, seed }: Run, timeline: Timeline): Promise<Timeline> {
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
  save('question.md', questionOf(timeline.recorded));
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

/** The same for the same incident and seed. */
const chanceFor = (name: string, seed: number) =>
  chanceOf([...name].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), seed));

/** Seconds before and after the rest. */
export function pausesOf(name: string, seed: number, varied: number): readonly [before: number, after: number] {
  const before = chanceFor(name, seed).whole(0, varied);
  return [before, varied - before];
}

/** Of an incident that is possible with both. */
export const storeOf = (name: string, seed: number): 'redis' | 'SQLite' =>
  !noRedis && chanceFor(`store of ${name}`, seed).whole(0, 1) === 1 ? 'redis' : 'SQLite';

async function runWindows(stage: Stage, { incident, seed, signal }: Run): Promise<Timeline> {
  const { windows } = stage;
  const pause = (seconds: number) => sleep(seconds * 1_000, undefined, { signal });
  async function window(name: string, seconds: number): Promise<Window> {
    console.log(`${name}: ${seconds} s`);
    const from = Date.now();
    await pause(seconds);
    return { from, to: Date.now() };
  }
  const [before, after] = pausesOf(incident.name, seed, windows.varied);
  console.log(`warm-up: ${windows.warmUp} s`);
  const from = Date.now();
  await pause(windows.warmUp);
  const healthy = await window('healthy', windows.healthy + before);
  const injectedAt = Date.now();
  const end = await stage.inject();
  const { to } = await window('fault', windows.fault).finally(end);
  console.log('remediation');
  await pause(windows.settling);
  const recovered = await window('healthy again', windows.recovered);
  if (after > 0) console.log(`rest of the recording: ${after} s`);
  await pause(after);
  stage.check();
  const recorded = { from, to: Date.now() };
  return judge(incident, stage, { recorded, healthy, fault: { from: injectedAt, to }, recovered });
}

const stepSeconds = 5;
const maxVisibleSeconds = 60;

async function judge(
  { symptoms, unaffected }: Incident,
  stage: Stage,
  windows: Pick<Timeline, 'recorded' | 'healthy' | 'fault' | 'recovered'>,
): Promise<Timeline> {
  const { healthy, fault, recovered } = windows;
  async function visibleAfter(symptom: Condition): Promise<number | null> {
    for (let seconds = stepSeconds; fault.from + seconds * 1_000 <= fault.to; seconds += stepSeconds)
      if (await stage.isMet(symptom, { from: fault.from, to: fault.from + seconds * 1_000 })) return seconds;
    return null;
  }
  const visibleAfterSeconds: Record<string, number | null> = {};
  const problems: string[] = [];
  for (const symptom of symptoms) {
    const seconds = await visibleAfter(symptom);
    visibleAfterSeconds[symptom.what] = seconds;
    if (seconds === null || seconds > maxVisibleSeconds)
      problems.push(`not visible${seconds === null ? '' : ` within ${maxVisibleSeconds} s`}: ${symptom.what}`);
    if (await stage.isMet(symptom, recovered)) problems.push(`visible after the remediation: ${symptom.what}`);
  }
  for (const alarm of stage.alarms)
    if (await stage.isMet(alarm, healthy)) problems.push(`visible before the fault: ${alarm.what}`);
  for (const one of unaffected)
    if (!(await stage.isMet(one, fault))) problems.push(`affected, but should not be: ${one.what}`);
  const recoveredAfterSeconds = Math.round((recovered.to - fault.to) / 1_000);
  return { ...windows, visibleAfterSeconds, recoveredAfterSeconds, problems };
}

function lock(): void {
  const pid = existsSync(lockFile()) ? Number(readFileSync(lockFile(), 'utf8')) : 0;
  if (pid && isAlive(pid))
    throw new Problem(
      `Another incident is running (process ${pid}): wait for its end. If that process is another program, delete ${lockFile()}.`,
    );
  writeFileSync(lockFile(), String(process.pid));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
