// Searches traces with the parameters of Jaeger's API.
import type { Tag } from './attributes.ts';
import { HttpError } from './http-error.ts';
import type { Span } from './otlp-decoder.ts';
import type { Trace } from './store.ts';

/** A parsed query; empty texts match everything, times are Unix microseconds. */
export interface Search {
  readonly service: string;
  readonly operation: string;
  readonly startUs: number;
  readonly endUs: number;
  readonly minUs: number;
  readonly maxUs: number;
  readonly tags: readonly (readonly [string, string])[];
  readonly limit: number;
}

const maxLimit = 1500;
const unitsUs: { readonly [unit: string]: number } = {
  ns: 1e-3,
  us: 1,
  µs: 1,
  μs: 1,
  ms: 1e3,
  s: 1e6,
  m: 60e6,
  h: 3600e6,
  d: 86400e6,
};

/** Parses a query. Throws an HttpError with 400 if a parameter is invalid. */
export function readSearch(params: URLSearchParams, nowUs = Date.now() * 1000): Search {
  const endUs = wholeNumber(params, 'end') ?? Number.MAX_SAFE_INTEGER;
  const lookbackUs = duration(params, 'lookback');
  const from = lookbackUs === undefined ? 0 : Math.min(endUs, nowUs) - lookbackUs;
  return {
    service: params.get('service') ?? '',
    operation: (params.get('operation') ?? '').replace(/^all$/, ''),
    startUs: wholeNumber(params, 'start') ?? from,
    endUs,
    minUs: duration(params, 'minDuration') ?? 0,
    maxUs: duration(params, 'maxDuration') ?? Number.POSITIVE_INFINITY,
    tags: [...jsonTags(params.get('tags')), ...params.getAll('tag').map(plainTag)],
    limit: Math.min(wholeNumber(params, 'limit') || 100, maxLimit),
  };
}

/** The traces in which at least one span meets all conditions, as in Jaeger, up to the limit. */
export const find = (traces: readonly Trace[], search: Search) =>
  traces.filter((trace) => trace.spans.some((span) => matches(span, search))).slice(0, search.limit);

function matches(span: Span, search: Search) {
  return (
    (!search.service || span.process.service === search.service) &&
    (!search.operation || span.name === search.operation) &&
    span.startUs >= search.startUs &&
    span.startUs <= search.endUs &&
    span.durationUs >= search.minUs &&
    span.durationUs <= search.maxUs &&
    search.tags.every((tag) => hasTag(span, tag))
  );
}

function hasTag(span: Span, [key, value]: readonly [string, string]) {
  const same = (tag: Tag) => tag.key === key && String(tag.value) === value;
  return span.tags.some(same) || span.process.tags.some(same) || span.logs.some((log) => log.fields.some(same));
}

function wholeNumber(params: URLSearchParams, name: string) {
  const value = params.get(name)?.trim();
  if (!value) return undefined;
  if (!/^\d{1,19}$/.test(value)) throw new HttpError(400, `${name} is "${value}", but must be a whole number.`);
  return Number(value);
}

/** Microseconds of a Go duration, as in Jaeger: 1.5ms, 200us, 1m30s. A plain number means milliseconds. */
function duration(params: URLSearchParams, name: string) {
  const value = params.get(name)?.trim().toLowerCase().slice(0, 40);
  if (!value || value === 'custom') return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  if (!/^(\d+(\.\d+)?(ns|us|µs|μs|ms|s|m|h|d))+$/.test(value)) {
    throw new HttpError(400, `${name} is "${value}", but must be a duration such as 5ms, 200us or 1.5s.`);
  }
  const parts = [...value.matchAll(/([\d.]+)(\D+)/g)];
  return parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (unitsUs[unit] ?? 0), 0);
}

function jsonTags(json: string | null): [string, string][] {
  if (!json) return [];
  try {
    const parsed: unknown = JSON.parse(json);
    if (typeof parsed !== 'object' || parsed === null) throw new TypeError('not an object');
    return Object.entries(parsed).map(([key, value]) => [key, String(value)]);
  } catch {
    throw new HttpError(400, `tags must be a JSON object such as {"error":"true"}.`);
  }
}

function plainTag(pair: string): [string, string] {
  const colon = pair.indexOf(':');
  if (colon < 0) throw new HttpError(400, `tag is "${pair}", but must be key:value.`);
  return [pair.slice(0, colon), pair.slice(colon + 1)];
}
