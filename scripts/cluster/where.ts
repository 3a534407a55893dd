// Where to look: the addresses of the shop and of the consoles that run.
import { podsOf, readiness } from './ready.ts';
import { line } from './steps.ts';
import type { Ports, Target } from './target.ts';

const consoles = {
  jaeger: { what: 'Traces (Jaeger)', path: '/' },
  kiali: { what: 'Graph (Kiali)', path: '/kiali/console/graph/namespaces?namespaces=demo-app' },
  prometheus: { what: 'Metrics (Prometheus)', path: '/' },
  grafana: { what: 'Dashboards (Grafana)', path: '/' },
} as const;

/** Prints every address; a console that does not run is named with its reason and fails nothing. */
export async function tellWhere(to: Target, ports: Ports, trace?: string): Promise<void> {
  if (!to.cluster) {
    console.log(`\nTo open it: kubectl --context ${to.context} port-forward -n demo-app service/frontend 8080:80`);
    return;
  }
  const pods = await podsOf(to, 'observability').catch(() => []);
  const lines: [string, string][] = [['The shop', `http://localhost:${ports.shop}`]];
  const away: string[] = [];
  for (const name of ['jaeger', 'kiali', 'prometheus', 'grafana'] as const) {
    const pod = pods.find(({ metadata }) => metadata.labels.app === name);
    const reason = pod?.status.containerStatuses?.map(({ state }) => state.waiting?.reason).find(Boolean);
    if (pod && readiness(pod).ready === readiness(pod).all)
      lines.push([consoles[name].what, `http://localhost:${ports[name]}${consoles[name].path}`]);
    else away.push(`${consoles[name].what}: ${reason ?? pod?.status.phase ?? 'not deployed'}`);
  }
  if (trace) lines.push(['This order’s trace', trace]);
  console.log();
  for (const [what, address] of lines) console.log(`  ${what.padEnd(22)}${address}`);
  if (away.length > 0) console.log();
  for (const one of away) line('not running', one);
}
