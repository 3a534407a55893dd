// The work of `pnpm calm`: while the load generator runs and nothing is broken, no alert may fire.
import { setTimeout as sleep } from 'node:timers/promises';
import { requireCluster } from '../deploy/cluster/require-cluster.ts';
import { findEngine, getJson, portsOf, type Target, target } from '../deploy/cluster/target.ts';
import { defineCommand, type InputOf } from '../start/command-line/spec.ts';
import { Problem } from '../start/problem.ts';
import { type Alert, alertsOf } from '../testing/prometheus.ts';

export const calmCommand = defineCommand({
  name: 'pnpm calm',
  summary: 'Watches the alerts of a shop in the kind cluster to which nothing happens but the load generator.',
  options: {
    minutes: { type: 'number', min: 0.1, max: 24 * 60, default: 30, help: 'how long' },
    name: { type: 'text', value: 'NAME', default: 'boutique', help: "the cluster's name" },
  },
  exitCodes: { 0: 'no alert fired', 1: 'an alert fired', 2: 'wrong usage, or the alerts could not be read' },
});

const intervalMs = 10_000;

const nameOf = ({ labels }: Alert): string =>
  [labels.alertname, labels.severity, labels.http_route ?? labels.service_name ?? labels.container ?? labels.app]
    .filter(Boolean)
    .join(' ');

/** Resolves with the exit code. */
export async function runCalm({ values }: InputOf<typeof calmCommand>): Promise<number> {
  const to = target(await findEngine(), { name: values.name });
  await requireCluster(to);
  await requireLoad(to);
  const url = `http://localhost:${(await portsOf(to)).prometheus}`;
  const fired = new Set<string>();
  const end = Date.now() + values.minutes * 60_000;
  console.log(`Reading the alerts of ${url} for ${values.minutes} minutes.`);
  while (Date.now() < end) {
    for (const alert of await readAlerts(url)) {
      if (alert.state !== 'firing' || fired.has(nameOf(alert))) continue;
      fired.add(nameOf(alert));
      console.log(`${new Date().toISOString()}  ${nameOf(alert)}: ${alert.annotations.summary ?? ''}`);
    }
    await sleep(Math.min(intervalMs, Math.max(0, end - Date.now())));
  }
  console.log(fired.size === 0 ? 'No alert fired.' : `${fired.size} alerts fired.`);
  return fired.size === 0 ? 0 : 1;
}

async function requireLoad(to: Target): Promise<void> {
  const deployment = await getJson(to, ['deployment', 'loadgenerator', '--namespace', to.namespace]);
  if (!deployment.status?.readyReplicas) throw new Problem('No load generator runs. Start it: pnpm load:on');
}

async function readAlerts(url: string): Promise<Alert[]> {
  try {
    return await alertsOf(url);
  } catch (error) {
    throw new Problem(`${url} does not report alerts: ${error instanceof Error ? error.message : String(error)}`);
  }
}
