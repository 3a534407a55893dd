// Runs all incidents, one after the other, and lets the diagnoser answer.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chanceOf } from '../chaos/random.ts';
import { incidents } from './catalogue/all.ts';
import { diagnose } from './diagnose.ts';
import type { Incident } from './incident.ts';
import { isMet } from './queries.ts';
import { megabytesOf, type Run, type Timeline } from './run.ts';
import { score as scoreOf } from './score.ts';
import { readSignals } from './signals.ts';

export interface All {
  readonly chosen: readonly Incident[];
  readonly seed: number;
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly inCluster: boolean;
  runOne(run: Run): Promise<Timeline>;
}

/** As many incidents of these, in their order; the same for the same seed. */
export function sampleOf(all: readonly Incident[], count: number, seed: number): Incident[] {
  const chance = chanceOf(seed);
  const left = [...all];
  while (left.length > count) left.splice(chance.whole(0, left.length - 1), 1);
  return left;
}

/** Resolves with whether every run was as it should be. */
export async function runAll({ chosen, seed, folder, signal, inCluster, runOne }: All): Promise<boolean> {
  const rows: { one: Incident; timeline: Timeline; points: number }[] = [];
  for (const one of chosen) {
    console.log(`\n${one.name}`);
    const own = join(folder, one.name);
    const timeline = await runOne({ incident: one, seed, folder: own, signal });
    const truth = JSON.parse(readFileSync(join(own, 'truth.json'), 'utf8'));
    rows.push({ one, timeline, points: scoreOf(truth, await diagnose(own)).points });
  }
  console.log(`\n${'incident'.padEnd(20)}${'visible after'.padEnd(16)}${'MB'.padEnd(6)}diagnoser`);
  for (const { one, timeline, points } of rows) {
    const after = `${Math.max(...Object.values(timeline.visibleAfterSeconds).map((seconds) => seconds ?? Number.NaN))} s`;
    console.log(
      `${one.name.padEnd(20)}${after.padEnd(16)}${megabytesOf(join(folder, one.name)).toFixed(1).padEnd(6)}${points}`,
    );
    for (const problem of timeline.problems) console.log(`  ${problem}`);
  }
  // In a cluster, each run has looked for them.
  const falseAlarms = inCluster ? [] : rows.flatMap(({ one, timeline }) => alarmsIn(join(folder, one.name), timeline));
  const score = Math.round(rows.reduce((sum, { points }) => sum + points, 0) / rows.length);
  console.log(`\nThe diagnoser scored ${score} %.`);
  console.log(`Symptoms in ${rows.length} healthy windows: ${falseAlarms.length || 'none'}`);
  for (const alarm of falseAlarms) console.log(`  ${alarm}`);
  return falseAlarms.length === 0 && rows.every(({ timeline }) => timeline.problems.length === 0);
}

/** Symptoms of any embedded incident in the healthy window of this one. */
function alarmsIn(folder: string, { healthy }: Timeline): string[] {
  const signals = readSignals(folder);
  const embedded = incidents.filter(({ runsIn }) => runsIn !== 'kind');
  return embedded.flatMap(({ name, symptoms }) =>
    symptoms.filter((symptom) => isMet(symptom, signals, healthy)).map(({ what }) => `${what} (${name}) in ${folder}`),
  );
}
