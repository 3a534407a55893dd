// The series of the sidecars, which only Prometheus has, as OTLP: so they are recorded, queried and replayed like the shop's.
import type { Window } from '../queries.ts';
import type { Batch } from '../signals.ts';
import { instantQuery, type Sample } from './queries.ts';

const metric = 'istio_requests_total';

export async function sidecarSeries(prometheus: string, namespace: string, { from, to }: Window): Promise<Batch[]> {
  const seconds = Math.ceil((to - from) / 1_000);
  return batchesOf(await instantQuery(prometheus, `${metric}{namespace="${namespace}"}[${seconds}s]`, to));
}

/** A batch for each pod and time: those of one scrape. */
export function batchesOf(series: readonly Sample[]): Batch[] {
  const samples = series.flatMap(({ metric: labels, values = [] }) =>
    values.map(([seconds, value]) => ({ labels, at: Math.round(seconds * 1_000), value })),
  );
  const scrapes = Map.groupBy(samples, ({ labels, at }) => `${at} ${labels.pod}`);
  return [...scrapes.values()]
    .map((scrape) => {
      const at = scrape[0]?.at ?? 0;
      const { app = '', pod = '' } = scrape[0]?.labels ?? {};
      const dataPoints = scrape.map(({ labels: { __name__: _, app: __, pod: ___, ...labels }, value }) => ({
        attributes: Object.entries(labels).map(([key, text]) => ({ key, value: { stringValue: text } })),
        ...{ timeUnixNano: `${at}000000`, asDouble: Number(value) },
      }));
      const sum = { aggregationTemporality: 2, isMonotonic: true, dataPoints };
      const resource = { attributes: [attribute('service.name', app), attribute('service.instance.id', pod)] };
      return { receivedAt: at, resourceMetrics: [{ resource, scopeMetrics: [{ metrics: [{ name: metric, sum }] }] }] };
    })
    .sort((a, b) => a.receivedAt - b.receivedAt);
}

const attribute = (key: string, text: string) => ({ key, value: { stringValue: text } });
