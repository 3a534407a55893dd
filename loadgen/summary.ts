// What a run has come to: a table for a person, numbers for a program.

/** What k6 hands over, as far as it is read here. */
export interface Data {
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly state: { readonly testRunDurationMs: number };
}

interface Metric {
  readonly values: Readonly<Record<string, number>>;
  readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>>;
}

export interface Numbers {
  seconds: number;
  journeys: Record<string, { count: number; failed: number; p50: number; p95: number }>;
  requests: { count: number; failed: number; p50: number; p95: number };
  checks: { count: number; failed: number };
  /** Arrivals for which k6 had no free user left. */
  dropped: number;
  /** Sentences. */
  limitsCrossed: string[];
}

export function numbersOf({ metrics, state }: Data, journeys: readonly string[]): Numbers {
  const value = (metric: string, key: string) => metrics[metric]?.values[key] ?? 0;
  // Of a rate, k6 calls the times that it was true "passes": here those that failed.
  const timed = (time: string, failed: string) => ({
    count: value(time, 'count'),
    failed: value(failed, 'passes'),
    p50: value(time, 'med'),
    p95: value(time, 'p(95)'),
  });
  return {
    seconds: state.testRunDurationMs / 1000,
    journeys: Object.fromEntries(journeys.map((name) => [name, timed(`journey_${name}`, `journey_${name}_failed`)])),
    requests: timed('http_req_duration', 'http_req_failed'),
    checks: { count: value('checks', 'passes') + value('checks', 'fails'), failed: value('checks', 'fails') },
    dropped: value('dropped_iterations', 'count'),
    limitsCrossed: Object.entries(metrics).flatMap(([name, metric]) =>
      Object.entries(metric.thresholds ?? {}).flatMap(([limit, { ok }]) =>
        ok ? [] : [sentenceOf(name, metric, limit)],
      ),
    ),
  };
}

const whatOf: Record<string, string> = {
  checks: 'the share of checks that hold',
  http_req_failed: 'the share of requests that fail',
  http_req_duration: 'the time of requests in ms',
  dropped_iterations: 'arrivals while all users were busy',
};
const relations: Record<string, string> = { '==': 'exactly', '<': 'below', '>': 'above' };

/** k6 writes a limit as `rate<0.01` or `p(95)<500`. */
function sentenceOf(name: string, { values }: Metric, limit: string): string {
  const [, key = '', relation = '', number = limit] = limit.match(/^(.+?)(==|<|>)(.+)$/) ?? [];
  const of = key === 'rate' ? '' : `${key.replace(/[()]/g, '')} of `;
  const is = Number((values[key] ?? Number.NaN).toPrecision(3));
  return `Limit crossed: ${of}${whatOf[name] ?? name} is ${is}, but has to be ${relations[relation] ?? ''} ${number}.`;
}

const ms = (time: number) => `${time < 100 ? time.toFixed(1) : time.toFixed(0)} ms`;

export function tableOf({ seconds, journeys, requests, checks, limitsCrossed }: Numbers): string {
  if (checks.count === 0) return '';
  const row = (name: string, ...cells: string[]) => name.padEnd(16) + cells.map((cell) => cell.padStart(11)).join('');
  const line = (name: string, { count, failed, p50, p95 }: Numbers['requests']) =>
    row(name, String(count), String(failed), count ? ms(p50) : '–', count ? ms(p95) : '–');
  return [
    '',
    row('journey', 'n', 'failed', 'p50', 'p95'),
    ...Object.entries(journeys).map(([name, numbers]) => line(name, numbers)),
    line('requests', requests),
    '',
    `${seconds.toFixed(1)} s, ${(requests.count / seconds).toFixed(1)} requests per second; ` +
      `${checks.count} checks, ${checks.failed} failed`,
    ...limitsCrossed,
    '',
  ].join('\n');
}
