// Which of the cluster's alerts an incident would raise: its recorded metrics go to a real Prometheus, which evaluates the
// cluster's rules. A recording takes a minute and a half, and alerts compare minutes with hours, so it is played more slowly:
// as an incident of some minutes, with the same requests in total.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { launchPrometheus, noPrometheus } from '../../testing/prometheus.ts';
import { type AlertRule, alertRules, prometheusFolder } from './alert-rules.ts';
import type { Window } from './queries.ts';
import { type Batch, readBatches } from './signals.ts';

export interface FiredAlert {
  /** Such as `PageErrors /cart/checkout`. */
  readonly alert: string;
  readonly severity: string;
  /** Seconds of the slower incident from the injection until it fired. */
  readonly afterSeconds: number;
}

/** For how long the fault lasts for the alerts. RedisMemory waits for 5 minutes. */
const faultSeconds = 450;
const stepSeconds = 15;
/** Before that, the rules' windows have a single value, which looks like one that no longer changes. */
const firstWindowMs = 180_000;
/** How much of the healthy time is played, for any seed: the alerts look an hour back, to its beginning. */
const leadMs = 25_000;
/** With metrics every 5 s, a window of 5 minutes then has at least three. */
const maxSlowness = 20;

/** Undefined if no Prometheus is installed, or if the fault was too short for the rules. */
export async function alertsOfRecording(
  folder: string,
  { fault }: { readonly fault: Window },
): Promise<readonly FiredAlert[] | undefined> {
  const slowness = (faultSeconds * 1_000) / (fault.to - fault.from);
  if (noPrometheus || slowness > maxSlowness) return undefined;
  const batches = readBatches(folder, 'metrics')
    .filter(({ receivedAt }) => receivedAt >= fault.from - leadMs)
    .toSorted((a, b) => a.receivedAt - b.receivedAt);
  const end = batches.at(-1)?.receivedAt ?? 0;
  const now = Date.now();
  const slower = (at: number) => now - (end - at) * slowness;
  const { url, stop } = await launchPrometheus({ 'prometheus.yml': configuration() });
  try {
    for (const batch of batches) await push(url, slowed(batch, slower, slowness));
    const range = { start: slower(batches[0]?.receivedAt ?? 0) + firstWindowMs, end: now };
    const fired = await Promise.all(alertRules().map((rule) => firedBy(rule, url, range, slower(fault.from))));
    return fired.flat();
  } finally {
    await stop();
  }
}

/** As in the cluster, except that it scrapes nothing, evaluates no rules by itself, and accepts a long incident. */
function configuration(): string {
  const {
    scrape_configs: _,
    rule_files: __,
    ...config
  } = parse(readFileSync(join(prometheusFolder, 'prometheus.yml'), 'utf8'));
  config.storage.tsdb.out_of_order_time_window = '6h';
  // JSON is YAML.
  return JSON.stringify(config);
}

/** Ages grow with the incident; other durations stay as they are. */
const isAge = (metric: string) => metric.endsWith('.max_age');

/** The error of a workload's clock stays as it was: Prometheus rejects metrics from the future. */
export function slowed({ receivedAt, ...request }: Batch, slower: (at: number) => number, slowness: number): object {
  const clockErrorMs = (nanos: string) => Number(BigInt(nanos) / 1_000_000n) - receivedAt;
  const resourceMetrics = (request.resourceMetrics ?? []).map(({ scopeMetrics, ...resource }) => ({
    ...resource,
    scopeMetrics: scopeMetrics.map(({ metrics, ...scope }) => ({
      ...scope,
      metrics: metrics.map((metric) =>
        JSON.parse(JSON.stringify(metric), (name, value) => {
          if (name === 'startTimeUnixNano') return undefined;
          if (name === 'asDouble' && isAge(metric.name)) return value * slowness;
          if (name !== 'timeUnixNano') return value;
          return String(BigInt(Math.round(slower(receivedAt) + clockErrorMs(value))) * 1_000_000n);
        }),
      ),
    })),
  }));
  return { resourceMetrics };
}

async function push(url: string, request: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/api/v1/otlp/v1/metrics`, {
    ...{ method: 'POST', headers, body: JSON.stringify(request) },
  });
  // Metrics that it rejects are missing in the cluster, too.
  if (!response.ok && response.status !== 400)
    throw new Error(`Prometheus responded with status ${response.status}: ${await response.text()}`);
}

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  /** Only where the expression is true; Unix seconds. */
  readonly values: readonly (readonly [number, string])[];
}

async function firedBy(
  { alert, severity, expr, forSeconds }: AlertRule,
  url: string,
  { start, end }: { start: number; end: number },
  injectedAt: number,
): Promise<FiredAlert[]> {
  const params = { query: expr, start: `${start / 1_000}`, end: `${end / 1_000}`, step: `${stepSeconds}` };
  const response = await fetch(`${url}/api/v1/query_range?${new URLSearchParams(params)}`);
  if (!response.ok) throw new Error(`Prometheus can't evaluate ${alert}: ${await response.text()}`);
  const { data }: { data: { result: Series[] } } = await response.json();
  return data.result.flatMap(({ metric, values }) => {
    const times = values.map(([seconds]) => seconds);
    const firedAt = firstTime(times, forSeconds);
    const subject = metric.http_route ?? metric.service_name ?? metric.container ?? '';
    const afterSeconds = Math.round((firedAt ?? 0) - injectedAt / 1_000);
    return firedAt === undefined ? [] : [{ alert: `${alert} ${subject}`.trim(), severity, afterSeconds }];
  });
}

/** When the alert has been true for long enough. */
export function firstTime(times: readonly number[], forSeconds: number): number | undefined {
  let since = times[0] ?? 0;
  for (const [at, time] of times.entries()) {
    if (time - (times[at - 1] ?? time) > 1.5 * stepSeconds) since = time;
    if (time - since >= forSeconds) return time;
  }
  return undefined;
}
