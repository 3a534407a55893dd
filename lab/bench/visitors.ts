// The visitors of a bench, run by k6: each sends the next request right after the last response. The file PLAN contains the
// requests, or none for the load generator's mix of journeys. FRONTEND_ADDR is the shop, SUMMARY a file for the results.
import { check } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import type { Options } from 'k6/options';
import { journeys, weights } from '../../loadgen/journeys.ts';
import { frontend } from '../../loadgen/requests.ts';
import type { Numbers, PageRequest, VisitPlan } from './visit-plan.ts';

/** The part of k6's summary data that is used here. */
interface Data {
  readonly metrics: Readonly<Record<string, { readonly values: Readonly<Record<string, number>> }>>;
  readonly state: { readonly testRunDurationMs: number };
}

const plan: VisitPlan = JSON.parse(open(__ENV.PLAN ?? ''));
const closed = { vus: plan.visitors, gracefulStop: '10s' };

export const options: Options = {
  scenarios: {
    bench: plan.times
      ? { executor: 'shared-iterations', vus: plan.visitors, iterations: plan.times, maxDuration: '60s' }
      : { executor: 'constant-vus', duration: `${Math.round(plan.seconds * 1000)}ms`, ...closed },
  },
  // Always met: k6 counts requests by name only if a threshold refers to them.
  thresholds: Object.fromEntries(plan.names.map((name) => [`http_reqs{name:${name}}`, ['count>=0']])),
  summaryTrendStats: ['count', 'med', 'p(95)', 'p(99)'],
  noCookiesReset: true,
  // The journeys catch the error of a missing response.
  throw: plan.requests.length === 0,
  systemTags: ['name', 'method', 'status', 'error_code', 'check', 'scenario', 'expected_response'],
};

const bag = Object.entries(journeys).flatMap(([name, journey]) =>
  Object.entries(weights).flatMap(([other, weight]) => (other === name ? Array(weight).fill(journey) : [])),
);

export default function visit(): void {
  const turn = exec.scenario.iterationInTest;
  const request = plan.requests[plan.turns[turn % plan.turns.length] ?? 0];
  if (request) send(request, turn);
  else bag[turn % bag.length]();
}

function send({ method, visitors, body, status, contains, location }: PageRequest, turn: number): void {
  const { path = '', cookie = '' } = visitors[turn % visitors.length] ?? {};
  const form = body && { 'Content-Type': 'application/x-www-form-urlencoded' };
  const headers = { ...(cookie && { Cookie: cookie }), ...form };
  const params = { redirects: 0, timeout: '10s', tags: { name: method }, headers };
  const response = http.request(method, frontend + path, body || null, params);
  const text = String(response.body ?? '');
  // Relative redirects lead through the shop's root.
  const target = (response.headers.Location ?? '').replace(/^(\.\.?\/)+/, '/');
  const isRight = response.status === status && text.includes(contains) && target.startsWith(location);
  check(response, { 'the response is right': () => isRight });
  if (!isRight)
    console.warn(`${method} ${path} returned ${response.status}: ${text.slice(0, 80).replace(/\s+/g, ' ')}`);
}

export function handleSummary({ metrics, state }: Data): Record<string, string> {
  const value = (metric: string, key: string) => metrics[metric]?.values[key] ?? 0;
  const numbers: Numbers = {
    seconds: state.testRunDurationMs / 1000,
    requests: value('http_req_duration', 'count'),
    // A failed request also fails the check: don't count it twice.
    errors: Math.max(value('http_req_failed', 'passes'), value('checks', 'fails')),
    p50Ms: value('http_req_duration', 'med'),
    p95Ms: value('http_req_duration', 'p(95)'),
    p99Ms: value('http_req_duration', 'p(99)'),
    counts: Object.fromEntries(plan.names.map((name) => [name, value(`http_reqs{name:${name}}`, 'count')])),
  };
  return { [__ENV.SUMMARY ?? '']: JSON.stringify(numbers) };
}
