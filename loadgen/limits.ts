// Words for the limits of the profiles.
import type { Limits } from './profile.ts';

const whatOf: Record<string, string> = {
  checks: 'the share of checks that hold',
  http_req_failed: 'the share of requests that fail',
  http_req_duration: 'the time of requests in ms',
  dropped_iterations: 'arrivals while all users were busy',
  pages_wrong: 'the share of pages that are wrong and no refusal',
  browser_http_req_failed: "the share of the browser's requests that fail",
  browser_web_vital_lcp: 'the time to the largest content in ms (LCP)',
  browser_web_vital_fcp: 'the time to the first content in ms (FCP)',
  browser_web_vital_ttfb: 'the time to the first byte in ms (TTFB)',
  browser_web_vital_cls: 'the shift of what is on the page (CLS)',
};
const relations: Record<string, string> = { '==': 'exactly', '<': 'below', '>': 'above' };

/** A metric may be that of a scenario alone: `checks{scenario:after}`. */
export const scenarioOf = (metric: string): string | undefined => metric.match(/\{scenario:(.+)\}$/)?.[1];

/** k6 writes a limit as `rate<0.01` or `p(95)<500`. */
function partsOf(metric: string, limit: string) {
  const [, key = '', relation = '', number = limit] = limit.match(/^(.+?)(==|<|>)(.+)$/) ?? [];
  const name = metric.replace(/\{.*\}$/, '');
  const of = /^(rate|count)$/.test(key) ? '' : `${key.replace(/[()]/g, '')} of `;
  return { key, what: `${of}${whatOf[name] ?? name}`, wanted: `${relations[relation] ?? ''} ${number}` };
}

/** The sentence about a limit that has been crossed. */
export function sentenceOf(metric: string, values: Readonly<Record<string, number>>, limit: string): string {
  const { key, what, wanted } = partsOf(metric, limit);
  const scenario = scenarioOf(metric);
  const is = Number((values[key] ?? Number.NaN).toPrecision(3));
  return `Limit crossed${scenario ? ` in "${scenario}"` : ''}: ${what} is ${is}, but has to be ${wanted}.`;
}

/** What has to be so, a line each. */
export const promisesOf = (limits: Limits): string[] =>
  Object.entries(limits).flatMap(([metric, those]) =>
    those.map((limit) => {
      const { what, wanted } = partsOf(metric, limit);
      const scenario = scenarioOf(metric);
      return `${scenario ? `in "${scenario}", ` : ''}${what}: ${wanted}`;
    }),
  );
