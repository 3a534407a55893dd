// Runs all incidents of the embedded shop, one after the other, and lets the diagnoser answer.
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { incidents } from './catalogue/all.ts';
import { diagnose } from './diagnose.ts';
import type { Incident } from './incident.ts';
import { isMet } from './queries.ts';
import { runIncident, type Timeline } from './run.ts';
import { score } from './score.ts';
import { readSignals } from './signals.ts';

/** Resolves with whether every run was as it should be. */
export async function runAll(seed: number, folder: string, signal: AbortSignal): Promise<boolean> {
  const rows: { one: Incident; timeline: Timeline; points: number }[] = [];
  for (const one of incidents.filter(({ runsIn }) => runsIn !== 'kind')) {
    console.log(`\n${one.name}`);
    const own = join(folder, one.name);
    const timeline = await runIncident({ incident: one, seed, folder: own, signal });
    const truth = JSON.parse(readFileSync(join(own, 'truth.json'), 'utf8'));
    rows.push({ one, timeline, points: score(truth, await diagnose(own)).points });
  }
  console.log(`\n${'incident'.padEnd(20)}${'visible after'.padEnd(16)}${'MB'.padEnd(6)}diagnoser`);
  for (const { one, timeline, points } of rows) {
    const after = `${Math.max(...timeline.visibleAfterSeconds.map((seconds) => seconds ?? Number.NaN))} s`;
    console.log(`${one.name.padEnd(20)}${after.padEnd(16)}${megabytes(join(folder, one.name)).padEnd(6)}${points}`);
    for (const problem of timeline.problems) console.log(`  ${problem}`);
  }
  const falseAlarms = rows.flatMap(({ one, timeline }) => alarmsIn(join(folder, one.name), timeline));
  console.log(
    `\nThe diagnoser scored ${Math.round(rows.reduce((sum, { points }) => sum + points, 0) / rows.length)} %.`,
  );
  console.log(`Symptoms in ${rows.length} healthy windows: ${falseAlarms.length || 'none'}`);
  for (const alarm of falseAlarms) console.log(`  ${alarm}`);
  return falseAlarms.length === 0 && rows.every(({ timeline }) => timeline.problems.length === 0);
}

/** Symptoms of any incident in the healthy window of this one. */
function alarmsIn(folder: string, { healthy }: Timeline): string[] {
  const signals = readSignals(folder);
  return incidents.flatMap(({ name, symptoms }) =>
    symptoms.filter((symptom) => isMet(symptom, signals, healthy)).map(({ what }) => `${what} (${name}) in ${folder}`),
  );
}

const megabytes = (folder: string) =>
  (globSync(join(folder, 'signals/*')).reduce((sum, path) => sum + statSync(path).size, 0) / 1e6).toFixed(1);
