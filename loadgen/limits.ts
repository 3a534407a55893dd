// Describes the profiles' limits in English.
import type { Limits } from './profile.ts';

const titles: Record<string, string> = {
  checks: 'share of successful checks',
  http_req_failed: 'share of failed requests',
  http_req_duration: 'request duration in ms',
  dropped_iterations: 'journeys not started because all visitors were busy',
  pages_wrong: 'share of wrong pages (503 with Retry-After excluded)',
  browser_http_req_failed: "share of the browser's requests that failed",
  browser_web_vital_lcp: 'largest contentful paint in ms (LCP)',
  browser_web_vital_fcp: 'first contentful paint in ms (FCP)',
  browser_web_vital_ttfb: 'time to first byte in ms (TTFB)',
  browser_web_vital_cls: 'cumulative layout shift (CLS)',
};
const relations: Record<string, string> = { '==': 'exactly', '<': 'below', '>': 'above' };

/** The scenario that a metric is restricted to, as in `checks{scenario:after}`. */
export const scenarioOf = (metric: string): string | undefined => metric.match(/\{scenario:(.+)\}$/)?.[1];

/** Parses a k6 threshold such as `rate<0.01` or `p(95)<500`. */
function partsOf(metric: string, limit: string) {
  const [, key = '', relation = '', number = limit] = limit.match(/^(.+?)(==|<|>)(.+)$/) ?? [];
  const name = metric.replace(/\{.*\}$/, '');
  const statistic = /^(rate|count)$/.test(key) ? '' : `${key.replace(/[()]/g, '')} of `;
  return { key, what: `${statistic}${titles[name] ?? name}`, expected: `${relations[relation] ?? ''} ${number}` };
}

/** A sentence about a limit that was exceeded. */
export function describeViolation(metric: string, values: Readonly<Record<string, number>>, limit: string): string {
  const { key, what, expected } = partsOf(metric, limit);
  const scenario = scenarioOf(metric);
  const actual = Number((values[key] ?? Number.NaN).toPrecision(3));
  return `Limit exceeded${scenario ? ` in "${scenario}"` : ''}: ${what} is ${actual}, expected ${expected}.`;
}

/** One line per limit. */
export const describeLimits = (limits: Limits): string[] =>
  Object.entries(limits).flatMap(([metric, thresholds]) =>
    thresholds.map((limit) => {
      const { what, expected } = partsOf(metric, limit);
      const scenario = scenarioOf(metric);
      return `${scenario ? `in "${scenario}", ` : ''}${what}: ${expected}`;
    }),
  );
