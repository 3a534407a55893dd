// The results of a run: a table for people, JSON for programs.
import { describeViolation, scenarioOf } from './limits.ts';

/** The part of k6's summary data that is used here. */
export interface Data {
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly state: { readonly testRunDurationMs: number };
}

interface Metric {
  readonly values: Readonly<Record<string, number>>;
  readonly thresholds?: Readonly<Record<string, { readonly ok: boolean }>>;
}

interface Timed {
  count: number;
  failed: number;
  p50: number;
  p95: number;
}

export interface Numbers {
  seconds: number;
  journeys: Record<string, Timed>;
  requests: Timed;
  /** Scenarios with their own limits, in the order of their start. */
  phases: Record<string, { p50: number; p95: number }>;
  /** Web vitals in a browser, p75; in ms, except CLS. */
  vitals: Record<string, number>;
  checks: { count: number; failed: number };
  /** Journeys that k6 did not start because all visitors were busy. */
  dropped: number;
  /** A sentence for each. */
  limitsExceeded: string[];
}

interface Source {
  readonly journeys: readonly string[];
  readonly scenarios: readonly string[];
  /** Prefix of the names of request metrics. */
  readonly requests: 'http_req' | 'browser_http_req';
}

const vitals = ['lcp', 'fcp', 'ttfb', 'cls'];

export function numbersOf({ metrics, state }: Data, { journeys, scenarios, requests }: Source): Numbers {
  const value = (metric: string, key: string) => metrics[metric]?.values[key] ?? 0;
  // For a k6 rate, "passes" counts the true values, which here are failures.
  const timed = (time: string, failed: string) => ({
    count: value(time, 'count'),
    failed: value(failed, 'passes'),
    p50: value(time, 'med'),
    p95: value(time, 'p(95)'),
  });
  const timeOf = (scenario: string) => `http_req_duration{scenario:${scenario}}`;
  return {
    seconds: state.testRunDurationMs / 1000,
    journeys: Object.fromEntries(journeys.map((name) => [name, timed(`journey_${name}`, `journey_${name}_failed`)])),
    requests: timed(`${requests}_duration`, `${requests}_failed`),
    phases: Object.fromEntries(
      scenarios
        .filter((name) => metrics[timeOf(name)])
        .map((name) => [name, { p50: value(timeOf(name), 'med'), p95: value(timeOf(name), 'p(95)') }]),
    ),
    vitals: Object.fromEntries(
      vitals
        .filter((name) => metrics[`browser_web_vital_${name}`])
        .map((name) => [name.toUpperCase(), value(`browser_web_vital_${name}`, 'p(75)')]),
    ),
    checks: { count: value('checks', 'passes') + value('checks', 'fails'), failed: value('checks', 'fails') },
    dropped: value('dropped_iterations', 'count'),
    limitsExceeded: Object.entries(metrics)
      .sort(([one], [other]) => startOrder(scenarios, one) - startOrder(scenarios, other))
      .flatMap(([name, { values, thresholds = {} }]) =>
        Object.entries(thresholds).flatMap(([limit, { ok }]) => (ok ? [] : [describeViolation(name, values, limit)])),
      ),
  };
}

const startOrder = (scenarios: readonly string[], metric: string) => scenarios.indexOf(scenarioOf(metric) ?? '');

const ms = (time: number) => `${time < 100 ? time.toFixed(1) : time.toFixed(0)} ms`;

export function tableOf({
  seconds,
  journeys,
  requests,
  phases,
  vitals,
  checks,
  dropped,
  limitsExceeded,
}: Numbers): string {
  if (checks.count === 0) return '';
  const row = (name: string, ...cells: string[]) => name.padEnd(16) + cells.map((cell) => cell.padStart(11)).join('');
  const line = (name: string, { count, failed, p50, p95 }: Timed) =>
    row(name, String(count), String(failed), count ? ms(p50) : '–', count ? ms(p95) : '–');
  return [
    '',
    row('journey', 'n', 'failed', 'p50', 'p95'),
    ...Object.entries(journeys).map(([name, numbers]) => line(name, numbers)),
    line('requests', requests),
    ...Object.entries(phases).map(([name, { p50, p95 }]) => row(`  ${name}`, '', '', ms(p50), ms(p95))),
    '',
    `${seconds.toFixed(1)} s, ${(requests.count / seconds).toFixed(1)} requests per second; ` +
      `${checks.count} checks, ${checks.failed} failed${dropped ? `; ${dropped} journeys were not started: all visitors were busy` : ''}`,
    ...vitalsLine(vitals),
    ...limitsExceeded,
    '',
  ].join('\n');
}

function vitalsLine(vitals: Numbers['vitals']): string[] {
  const values = Object.entries(vitals).map(([name, p75]) => `${name} ${name === 'CLS' ? p75.toFixed(3) : ms(p75)}`);
  return values.length ? [`Web vitals (p75): ${values.join(', ')}`] : [];
}

/** The return value of k6's handleSummary. */
export const summaryFiles = (numbers: Numbers, summary = ''): Record<string, string> => ({
  stdout: tableOf(numbers),
  ...(summary && { [summary]: JSON.stringify(numbers, null, 2) }),
});
