// The steps of `npm run attack`: starts a shop, measures honest visitors, then runs one attack after the other.
import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { toJson } from '../json.ts';
import type { Attack } from './attack.ts';
import { attacks } from './attacks/all.ts';
import { startBystanders } from './bystanders.ts';
import { type Environment, measureAttack, openEnvironment } from './measure.ts';
import type { Options } from './options.ts';
import { formatRow, header, summary } from './report.ts';
import { type ProcessModel, processModels } from './target.ts';
import { isOnlySlow, type Row } from './verdict.ts';

export interface Result {
  readonly machine: string;
  readonly quick: boolean;
  /** Of the machine before it started: other programs slow down everything that is measured here. */
  readonly loadAverage: number;
  /** The number of honest requests whose peak memory is the baseline. */
  readonly honestRequests: number;
  readonly single: readonly Row[];
  readonly 'per-service': readonly Row[];
}

/** Resolves with the exit code. */
export async function attack({ quick, processes = processModels, only, json }: Options): Promise<number> {
  const chosen = attacks.filter(({ name }) => !only || only.includes(name));
  const machine = `${availableParallelism()} CPUs for shop, attackers and visitors, Node ${process.version}`;
  const loadAverage = Math.round((loadavg()[0] ?? 0) * 10) / 10;
  console.log(`${machine}; load average ${loadAverage}\n`);
  const rows: Record<ProcessModel, Row[]> = { single: [], 'per-service': [] };
  let honestRequests = 0;
  // Saved after each attack, because a run may be interrupted.
  const save = () =>
    json && writeFileSync(json, toJson({ machine, quick, loadAverage, honestRequests, ...rows } satisfies Result));
  const bystanders = startBystanders();
  try {
    for (const model of processModels.filter((one) => processes.includes(one))) {
      console.log(header(model));
      const environment = await openEnvironment(model, bystanders, quick);
      honestRequests = environment.honestRequests;
      try {
        for (const one of chosen) {
          if (one.needsNoShop && model !== processes[0]) continue;
          const row = await measureConfirmed(environment, one);
          rows[model].push(row);
          console.log(formatRow(row));
          save();
        }
      } finally {
        await environment.close();
      }
    }
  } finally {
    await bystanders.stop();
  }
  const all = Object.values(rows).flat();
  console.log(`\n${summary(all)}`);
  return all.every(({ isWithstood }) => isWithstood) ? 0 : 1;
}

/** Other programs on the machine may slow down one measurement, but rarely two. */
async function measureConfirmed(environment: Environment, one: Attack): Promise<Row> {
  const row = await measureAttack(environment, one);
  return isOnlySlow(row) ? measureAttack(environment, one) : row;
}
