// The steps of `npm run chaos` and `pnpm chaos:kind`: opens a shop, injects faults while orders are placed, audits the stores.
import { writeFileSync } from 'node:fs';
import { requireCluster } from '../../deploy/cluster/require-cluster.ts';
import { findEngine, target } from '../../deploy/cluster/target.ts';
import type { InputOf } from '../../start/command-line/spec.ts';
import { toJson } from '../json.ts';
import { openCluster } from './cluster-environment.ts';
import type { Environment } from './environment.ts';
import { startProcesses } from './local-environment.ts';
import type { chaosCommand, chaosInKindCommand } from './options.ts';
import { formatFaults, report } from './report.ts';
import { lengthOf, type Plan, runChaos } from './run.ts';
import { hashOf, schedule } from './schedule.ts';

/** Resolves with the exit code. */
export async function chaos({ values: options }: InputOf<typeof chaosCommand>): Promise<number> {
  const { store, naive, evict } = options;
  const title = `on ${store}${naive ? ', naive checkout' : ''}${evict ? ' that evicts carts' : ''}`;
  return breakAndAudit(await startProcesses(options), { ...options, title });
}

/** Resolves with the exit code. */
export async function chaosInKind({ values: options }: InputOf<typeof chaosInKindCommand>): Promise<number> {
  const to = target(await findEngine(), options);
  await requireCluster(to);
  const rest = { naive: false, evict: false, keep: false, store: 'redis in kind', title: `in ${to.context}` };
  return breakAndAudit(await openCluster(to), { ...options, ...rest });
}

interface Run extends Plan {
  readonly store: string;
  readonly title: string;
  readonly json: string | undefined;
  /** Keep data and logs, as after a breach. */
  readonly keep: boolean;
}

async function breakAndAudit(environment: Environment, run: Run): Promise<number> {
  const { orders, seed, store, naive, evict, title, json, keep } = run;
  const faults = schedule(seed, environment.targets, lengthOf(environment, orders));
  console.log(`${orders} orders ${title}; seed ${seed}, schedule ${hashOf(faults)}: ${formatFaults(faults)}`);
  let isKept = false;
  try {
    const verdict = await runChaos(environment, { orders, seed, naive, evict });
    isKept = verdict.breaches.length === 0;
    console.log(report(verdict));
    if (json) writeFileSync(json, toJson({ orders, seed, store, naive, evict, isKept, ...verdict }));
    return isKept ? 0 : 1;
  } finally {
    await environment.close(keep || !(isKept || naive));
  }
}
