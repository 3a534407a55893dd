// CPU time by container, from the kubelets' own figures, which need no metrics-server.
import { podsOf } from '../../deploy/cluster/pods-ready.ts';
import { kubectl, namespace, type Target } from '../../deploy/cluster/target.ts';
import { sum } from '../statistics.ts';

/** CPU time that a container has used up to a moment. */
interface Used {
  readonly seconds: number;
  /** When its kubelet last measured, up to 20 s ago; ms since 1970. */
  readonly at: number;
}

/** By NAMESPACE/POD/CONTAINER. */
export type Usage = ReadonlyMap<string, Used>;

/** A replica has its part of the load when it does at least this part of an even share. */
const minPart = 0.5;

export async function usageOf(to: Target): Promise<Usage> {
  const nodes = new Set((await podsOf(to)).flatMap(({ spec }) => spec.nodeName ?? []));
  const pages = [...nodes].map((node) => kubectl(to, ['get', '--raw', `/api/v1/nodes/${node}/proxy/metrics/resource`]));
  return new Map((await Promise.all(pages)).flatMap((page) => [...usageIn(page)]));
}

export function usageIn(page: string): Usage {
  const lines = page.matchAll(/^container_cpu_usage_seconds_total\{(.*)\} (\S+) (\d+)$/gm);
  return new Map(
    [...lines].map(([, labels = '', seconds, at]) => {
      const value = (label: string) => labels.match(new RegExp(`\\b${label}="([^"]*)"`))?.[1] ?? '';
      return [['namespace', 'pod', 'container'].map(value).join('/'), { seconds: Number(seconds), at: Number(at) }];
    }),
  );
}

interface Worked {
  readonly of: string;
  /** Its Deployment or StatefulSet. */
  readonly workload: string;
  readonly container: string;
  readonly seconds: number;
  readonly from: number;
  readonly to: number;
}

const worked = (before: Usage, after: Usage): Worked[] =>
  [...after].map(([key, { seconds, at }]) => {
    const [of = '', pod = '', container = ''] = key.split('/');
    const workload = pod.replace(/(-[a-z0-9]+-[a-z0-9]{5}|-\d+)$/, '');
    const was = before.get(key) ?? { seconds: 0, at: 0 };
    return { of, workload, container, seconds: seconds - was.seconds, from: was.at, to: at };
  });

/** The part of a workload's work that each of its pods has done, without sidecars, sorted from high to low. */
export function partsOf(name: string, before: Usage, after: Usage): number[] {
  const its = worked(before, after).filter(
    ({ of, workload, container }) => of === namespace && workload === name && container === 'server',
  );
  const all = sum(its.map(({ seconds }) => seconds));
  return all > 0 ? its.map(({ seconds }) => seconds / all).sort((a, b) => b - a) : [];
}

export const isSpread = (parts: readonly number[], replicas: number): boolean =>
  parts.length === replicas && parts.every((part) => part >= minPart / replicas);

/** Requests that came evenly from one moment to another. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly requests: number;
}

/** How many of them came in a part of the time. */
const requestsIn = (spans: readonly Span[], from: number, to: number): number =>
  sum(
    spans.map((one) => {
      const common = Math.min(to, one.to) - Math.max(from, one.from);
      return (one.requests * Math.max(0, common)) / (one.to - one.from);
    }),
  );

/** CPU milliseconds for each request by workload, from high to low. */
export function costsOf(before: Usage, after: Usage, spans: readonly Span[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const one of worked(before, after)) {
    const name = nameOf(one);
    const requests = requestsIn(spans, one.from, one.to);
    if (name && requests > 0) sums.set(name, (sums.get(name) ?? 0) + (one.seconds * 1000) / requests);
  }
  return Object.fromEntries([...sums].sort(([, a], [, b]) => b - a));
}

/** undefined for what has no part in a request. */
function nameOf({ of, workload, container }: Worked): string | undefined {
  if (of === namespace) return container === 'istio-proxy' ? 'sidecars' : workload;
  if (of === 'observability') return workload;
  return workload === 'istio-ingressgateway' ? workload : undefined;
}
