// CPU time by container, from the kubelets' metrics (no metrics-server needed).
import { podsOf } from '../../deploy/cluster/pods.ts';
import { defaultNamespace, kubectl, type Target } from '../../deploy/cluster/target.ts';
import { sum } from '../statistics.ts';

/** CPU time that a container has used up to a point in time. */
interface CpuTime {
  readonly seconds: number;
  /** When its kubelet last measured, up to 20 s ago; Unix ms. */
  readonly at: number;
}

/** By NAMESPACE/POD/CONTAINER. */
export type Usage = ReadonlyMap<string, CpuTime>;

/** The load counts as distributed if each replica has at least this fraction of an even share. */
const minFraction = 0.5;

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

interface Work {
  readonly namespace: string;
  /** Its Deployment or StatefulSet. */
  readonly workload: string;
  readonly container: string;
  readonly seconds: number;
  readonly from: number;
  readonly to: number;
}

const workBetween = (before: Usage, after: Usage): Work[] =>
  [...after].map(([key, { seconds, at }]) => {
    const [ofNamespace = '', pod = '', container = ''] = key.split('/');
    const workload = pod.replace(/(-[a-z0-9]+-[a-z0-9]{5}|-\d+)$/, '');
    const was = before.get(key) ?? { seconds: 0, at: 0 };
    return { namespace: ofNamespace, workload, container, seconds: seconds - was.seconds, from: was.at, to: at };
  });

/** Each pod's share of a workload's CPU time, without sidecars, in descending order. */
export function sharesOf(name: string, before: Usage, after: Usage): number[] {
  const its = workBetween(before, after).filter(
    (one) => one.namespace === defaultNamespace && one.workload === name && one.container === 'server',
  );
  const all = sum(its.map(({ seconds }) => seconds));
  return all > 0 ? its.map(({ seconds }) => seconds / all).sort((a, b) => b - a) : [];
}

export const isSpread = (shares: readonly number[], replicas: number): boolean =>
  shares.length === replicas && shares.every((share) => share >= minFraction / replicas);

/** Requests that were sent evenly over a period, Unix ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly requests: number;
}

/** How many of the requests were sent between `from` and `to`. */
const requestsIn = (spans: readonly Span[], from: number, to: number): number =>
  sum(
    spans.map((one) => {
      const common = Math.min(to, one.to) - Math.max(from, one.from);
      return (one.requests * Math.max(0, common)) / (one.to - one.from);
    }),
  );

/** CPU milliseconds per request by workload, in descending order. */
export function costsOf(before: Usage, after: Usage, spans: readonly Span[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const one of workBetween(before, after)) {
    const name = nameOf(one);
    const requests = requestsIn(spans, one.from, one.to);
    if (name && requests > 0) sums.set(name, (sums.get(name) ?? 0) + (one.seconds * 1000) / requests);
  }
  return Object.fromEntries([...sums].sort(([, a], [, b]) => b - a));
}

/** undefined for workloads that do not take part in requests. */
function nameOf(one: Work): string | undefined {
  const { workload, container } = one;
  if (one.namespace === defaultNamespace) return container === 'istio-proxy' ? 'sidecars' : workload;
  if (one.namespace === 'observability') return workload;
  return workload === 'istio-ingressgateway' ? workload : undefined;
}
