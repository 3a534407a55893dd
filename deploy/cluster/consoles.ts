// The consoles, which are optional: the shop works without them, so a late one is a line and not a failure.
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClusterEvent, diagnoseRunning, eventsOf } from './diagnosis.ts';
import { readState, type State } from './state.ts';
import type { Page, Target } from './target.ts';
import { isPullingImage } from './wait-for-rollouts.ts';

export const consoles = {
  jaeger: { title: 'Traces (Jaeger)', path: '/', port: 16686 },
  kiali: { title: 'Graph (Kiali)', path: '/kiali/console/graph/namespaces?namespaces=demo-app', port: 20001 },
  prometheus: { title: 'Metrics (Prometheus)', path: '/', port: 9090 },
  grafana: { title: 'Dashboards (Grafana)', path: '/', port: 3000 },
} as const satisfies Partial<Record<Page, { title: string; path: string; port: number }>>;

export type Console = keyof typeof consoles;
export const consoleNames: Console[] = ['jaeger', 'kiali', 'prometheus', 'grafana'];

/** A console that has its image starts within this time. */
const startMs = 30_000;

/** Consoles that aren't running, with the reason. Waits for those that are starting, but not for images. */
export async function lateConsoles(to: Target): Promise<Map<Console, string>> {
  for (const deadline = Date.now() + startMs; ; await sleep(500)) {
    const state = await readState(to, to.consolesNamespace).catch(() => undefined);
    if (!state) return new Map(consoleNames.map((name) => [name, 'Kubernetes does not respond']));
    const events = await eventsOf(to, to.consolesNamespace).catch(() => []);
    const late = consoleNames.flatMap((name) => reasonOf(state, name, events) ?? []);
    const isStarting = late.some(({ needsImage }) => !needsImage);
    if (!isStarting || Date.now() > deadline) return new Map(late.map(({ name, reason }) => [name, reason]));
  }
}

function reasonOf(state: State, name: Console, events: readonly ClusterEvent[]) {
  const finding = diagnoseRunning(state, name, events);
  if (!finding) return undefined;
  const { text: reason, pod, isFinal } = finding;
  const needsImage =
    isFinal || /waits for the image/.test(reason) || (pod !== undefined && isPullingImage(pod, events));
  return { name, reason, needsImage };
}

/** Whether an order's trace will be stored. */
export const isRunning = async (to: Target, name: Console): Promise<boolean> =>
  diagnoseRunning(await readState(to, to.consolesNamespace), name) === undefined;
