// Runs an incident: a healthy window, the fault, its remediation, and a window in which the shop is healthy again.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '../../start/problem.ts';
import { chanceOf } from '../chaos/random.ts';
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
  /** Seconds from the injection until each symptom was visible; null: never. */
  readonly visibleAfterSeconds: readonly (number | null)[];
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
  if (existsSync(join(folder, 'signals')))
    throw new Problem(`${folder} has a recording already: choose another folder.`);
  lock();
  try {
    mkdirSync(folder, { recursive: true });
    const environment = await openEnvironment(incident, seed, folder);
    try {
      return await runWindows(environment, run);
    } finally {
      await environment.close();
    }
  } finally {
    rmSync(lockFile, { force: true });
  }
}

async function runWindows(environment: Environment, { incident, seed, folder, signal, windows }: Required<Run>) {
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
  const timeline = judge(incident, environment, { healthy, fault, recovered });
  const save = (name: string, content: object | string) =>
    writeFileSync(
      join(folder, name),
      typeof content === 'string' ? content : `${JSON.stringify(content, undefined, 2)}\n`,
    );
  save('truth.json', truthOf(incident, seed, fault.from));
  save('timeline.json', timeline);
  save('question.md', questionOf({ from: healthy.from, to: recovered.to }));
  return timeline;
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
  const visibleAfterSeconds = incident.symptoms.map((symptom) => {
    for (let seconds = stepSeconds; fault.from + seconds * 1_000 <= fault.to; seconds += stepSeconds)
      if (met(symptom, { from: fault.from, to: fault.from + seconds * 1_000 })) return seconds;
    return null;
  });
  const problems = [
    ...incident.symptoms.filter((_, at) => visibleAfterSeconds[at] === null).map(({ what }) => `not visible: ${what}`),
    ...incident.symptoms.filter((one) => met(one, healthy)).map(({ what }) => `visible before the fault: ${what}`),
    ...incident.symptoms
      .filter((one) => met(one, recovered))
      .map(({ what }) => `visible after the remediation: ${what}`),
    ...incident.unaffected.filter((one) => !met(one, fault)).map(({ what }) => `affected, but should not be: ${what}`),
  ];
  return { ...windowsOf, visibleAfterSeconds, problems };
}

/** Two shops under load would disturb each other's windows. */
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
