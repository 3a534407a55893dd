// `npm run incident -- run`: runs one incident, or all of them.
import { join } from 'node:path';
import type { InputOf } from '../../start/command-line/spec.ts';
import { Problem } from '../../start/problem.ts';
import { noRedis } from '../../testing/redis.ts';
import { incidentNamed, incidents } from './catalogue/all.ts';
import type { Incident } from './incident.ts';
import type { incidentCommand } from './options.ts';
import { type Run, requireNew, runIncident } from './run.ts';
import { runAll, sampleOf } from './run-all.ts';

type Values = InputOf<typeof incidentCommand>['values'];

/** Resolves with the exit code. */
export async function runChosen(name: string, { seed, sample, out = '' }: Values, signal: AbortSignal) {
  const possible = incidents.filter(({ runsIn }) => runsIn !== 'kind');
  const chosen = name === 'all' ? sampleOf(possible, sample ?? possible.length, seed) : [incidentNamed(name)];
  for (const one of chosen) requirePossible(one, name === 'all' ? join(out, one.name) : out);
  if (name === 'all') return (await runAll({ chosen, seed, folder: out, signal })) ? 0 : 1;
  return run({ incident: incidentNamed(name), seed, folder: out, signal });
}

/** Not only after the incidents before it. */
function requirePossible({ name, runsIn, store }: Incident, folder: string): void {
  if (runsIn === 'kind') throw new Problem(`${name} needs a cluster, in which incidents can't be run yet.`);
  if (store && noRedis) throw new Problem(`${name} needs redis-server: install it.`);
  requireNew(folder);
}

async function run(run: Run): Promise<number> {
  const { visibleAfterSeconds, alerts, problems } = await runIncident(run);
  for (const [what, seconds] of Object.entries(visibleAfterSeconds))
    console.log(`${what}: ${seconds === null ? 'never visible' : `visible after ${seconds} s`}`);
  const pages = alerts?.filter(({ severity }) => severity === 'page').map(({ alert }) => alert);
  console.log(`alerts with the severity page: ${pages ? pages.join(', ') || 'none' : 'unknown without prometheus'}`);
  const isRight = problems.length === 0;
  const { folder } = run;
  console.log(isRight ? `\nRecorded in ${folder}: start with ${join(folder, 'question.md')}.` : problems.join('\n'));
  return isRight ? 0 : 1;
}
