// Prints the URLs of the shop and of the running consoles.
import { setTimeout as sleep } from 'node:timers/promises';
import { type Pod, podsOf, readiness } from './pods.ts';
import type { Page, Ports, Target } from './target.ts';

const consoles = {
  jaeger: { title: 'Traces (Jaeger)', path: '/' },
  kiali: { title: 'Graph (Kiali)', path: '/kiali/console/graph/namespaces?namespaces=demo-app' },
  prometheus: { title: 'Metrics (Prometheus)', path: '/' },
  grafana: { title: 'Dashboards (Grafana)', path: '/' },
} as const satisfies Partial<Record<Page, { title: string; path: string }>>;

type Console = keyof typeof consoles;
const names: Console[] = ['jaeger', 'kiali', 'prometheus', 'grafana'];
/** A console that was just redeployed needs a few seconds to restart. */
const limitMs = 30_000;

/** Prints every URL. For a console that isn't running it prints the reason instead. */
export async function printUrls(to: Target, ports: Ports, trace?: string): Promise<void> {
  if (!to.cluster) {
    console.log(
      `\nTo open the shop: kubectl --context ${to.context} port-forward -n ${to.namespace} service/frontend 8080:80`,
    );
    return;
  }
  const unavailable = await unavailableConsoles(to);
  const lines = names
    .filter((name) => !unavailable.has(name))
    .map((name) => [consoles[name].title, `http://localhost:${ports[name]}${consoles[name].path}`]);
  lines.unshift(['The shop', `http://localhost:${ports.shop}`]);
  if (trace) lines.push(['This order’s trace', trace]);
  console.log();
  for (const [title = '', address] of lines) console.log(`  ${title.padEnd(22)}${address}`);
  if (unavailable.size > 0) console.log();
  for (const [name, reason] of unavailable) console.log(`  ${consoles[name].title} is not running: ${reason}`);
}

/** Consoles that aren't running, with the reason. Waits for consoles that are starting. */
async function unavailableConsoles(to: Target): Promise<Map<Console, string>> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const pods = await podsOf(to, to.consolesNamespace).catch(() => undefined);
    if (!pods) return new Map(names.map((name) => [name, 'Kubernetes does not respond']));
    const found = names.map((name) => [name, pods.filter(({ metadata }) => metadata.labels.app === name)] as const);
    const missing = found.filter(([, own]) => !own.some(isReady));
    const isStarting = missing.some(([, own]) => own.length > 0 && !own.some(whyNoImage));
    if (!isStarting || Date.now() > deadline)
      return new Map(
        missing.map(([name, own]) => [
          name,
          own.map(whyNoImage).find(Boolean) ?? own[0]?.status.phase ?? 'it is not deployed',
        ]),
      );
    await sleep(500);
  }
}

const isReady = (pod: Pod) => readiness(pod).ready === readiness(pod).all;

const whyNoImage = ({ status }: Pod): string | undefined => {
  const reason = status.containerStatuses?.map(({ state }) => state.waiting?.reason).find(Boolean);
  return /Image/.test(reason ?? '') ? `its image can't be pulled (${reason})` : undefined;
};
