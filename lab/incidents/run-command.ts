// `npm run incident -- run`: runs one incident, or all of them, in the embedded shop or in a cluster.
import { join } from 'node:path';
import { findEngine, target } from '../../deploy/cluster/target.ts';
import type { InputOf } from '../../start/command-line/spec.ts';
import { Problem } from '../../start/problem.ts';
import { noRedis } from '../../testing/redis.ts';
import { incidentNamed, incidents } from './catalogue/all.ts';
import { prepareCluster } from './cluster/prepare.ts';
import { openStage } from './cluster/stage.ts';
import { asInCluster, type Incident } from './incident.ts';
import type { incidentCommand } from './options.ts';
import { type Run, record, recording, requireNew, runIncident, type Timeline } from './run.ts';
import { runAll, sampleOf } from './run-all.ts';

type Values = InputOf<typeof incidentCommand>['values'];
type RunOne = (run: Run) => Promise<Timeline>;

/** Resolves with the exit code. */
export async function runChosen(name: string, values: Values, signal: AbortSignal): Promise<number> {
  const { kind, name: cluster, seed, sample, out = '' } = values;
  const here = incidents.flatMap((one) => asIn(one, kind) ?? []);
  const chosen = name === 'all' ? sampleOf(here, sample ?? here.length, seed) : [oneNamed(name, kind)];
  for (const one of chosen) requirePossible(one, name === 'all' ? join(out, one.name) : out);
  const [first] = chosen;
  const runBy = async (runOne: RunOne) => {
    if (name !== 'all' && first) return run({ incident: first, seed, folder: out, signal }, runOne);
    return (await runAll({ chosen, seed, folder: out, signal, inCluster: kind, runOne })) ? 0 : 1;
  };
  if (!kind) return runBy(runIncident);
  return recording(out, async () => {
    const prepared = await prepareCluster(target(await findEngine(), { name: cluster }), signal);
    return runBy((one) => record(one, (run) => openStage(prepared, run))).finally(prepared.restore);
  });
}

/** Undefined if it does not run there. */
function asIn(one: Incident, kind: boolean): Incident | undefined {
  if (kind) return asInCluster(one);
  return one.runsIn === 'kind' ? undefined : one;
}

function oneNamed(name: string, kind: boolean): Incident {
  const found = asIn(incidentNamed(name), kind);
  if (found) return found;
  throw new Problem(
    kind ? `${name} runs in the embedded shop only: omit --kind.` : `${name} needs a cluster: add --kind.`,
  );
}

/** Not only after the incidents before it. */
function requirePossible({ name, store }: Incident, folder: string): void {
  if (store === 'redis' && noRedis) throw new Problem(`${name} needs redis-server: install it.`);
  requireNew(folder);
}

async function run(run: Run, runOne: RunOne): Promise<number> {
  const { visibleAfterSeconds, alerts, problems } = await runOne(run);
  for (const [what, seconds] of Object.entries(visibleAfterSeconds))
    console.log(`${what}: ${seconds === null ? 'never visible' : `visible after ${seconds} s`}`);
  const pages = alerts?.filter(({ severity }) => severity === 'page').map(({ alert }) => alert);
  console.log(`alerts with the severity page: ${pages ? pages.join(', ') || 'none' : 'unknown without prometheus'}`);
  const isRight = problems.length === 0;
  const { folder } = run;
  console.log(isRight ? `\nRecorded in ${folder}: start with ${join(folder, 'question.md')}.` : problems.join('\n'));
  return isRight ? 0 : 1;
}
