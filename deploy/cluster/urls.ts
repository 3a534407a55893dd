// Where to look: the addresses of the shop and of the consoles that run.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Pod, podsOf, readiness } from './pods-ready.ts';
import type { Page, Ports, Target } from './target.ts';

const consoles = {
  jaeger: { what: 'Traces (Jaeger)', path: '/' },
  kiali: { what: 'Graph (Kiali)', path: '/kiali/console/graph/namespaces?namespaces=demo-app' },
  prometheus: { what: 'Metrics (Prometheus)', path: '/' },
  grafana: { what: 'Dashboards (Grafana)', path: '/' },
} as const satisfies Partial<Record<Page, { what: string; path: string }>>;

type Console = keyof typeof consoles;
const names: Console[] = ['jaeger', 'kiali', 'prometheus', 'grafana'];
/** A console that was changed a moment ago needs some seconds to come back. */
const limitMs = 30_000;

/** Prints every address; a console that does not run is named with its reason and fails nothing. */
export async function tellWhere(to: Target, ports: Ports, trace?: string): Promise<void> {
  if (!to.cluster) {
    console.log(`\nTo open it: kubectl --context ${to.context} port-forward -n demo-app service/frontend 8080:80`);
    return;
  }
  const away = await whatIsAway(to);
  const lines = names
    .filter((name) => !away.has(name))
    .map((name) => [consoles[name].what, `http://localhost:${ports[name]}${consoles[name].path}`]);
  lines.unshift(['The shop', `http://localhost:${ports.shop}`]);
  if (trace) lines.push(['This order’s trace', trace]);
  console.log();
  for (const [what = '', address] of lines) console.log(`  ${what.padEnd(22)}${address}`);
  if (away.size > 0) console.log();
  for (const [name, reason] of away) console.log(`  ${consoles[name].what} does not run: ${reason}`);
}

/** Consoles that don't run, with the reason. One that is on its way is waited for. */
async function whatIsAway(to: Target): Promise<Map<Console, string>> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const pods = await podsOf(to, 'observability').catch(() => undefined);
    if (!pods) return new Map(names.map((name) => [name, 'Kubernetes does not answer']));
    const found = names.map((name) => [name, pods.filter(({ metadata }) => metadata.labels.app === name)] as const);
    const away = found.filter(([, own]) => !own.some(isReady));
    const mayCome = away.some(([, own]) => own.length > 0 && !own.some(whyNoImage));
    if (!mayCome || Date.now() > deadline)
      return new Map(
        away.map(([name, own]) => [name, own.map(whyNoImage).find(Boolean) ?? own[0]?.status.phase ?? 'not there']),
      );
    await sleep(500);
  }
}

const isReady = (pod: Pod) => readiness(pod).ready === readiness(pod).all;

const whyNoImage = ({ status }: Pod): string | undefined => {
  const reason = status.containerStatuses?.map(({ state }) => state.waiting?.reason).find(Boolean);
  return /Image/.test(reason ?? '') ? `its image can't be had (${reason})` : undefined;
};
