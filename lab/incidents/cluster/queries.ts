// Conditions in the cluster: PromQL, and searches in Jaeger.
import { Problem } from '../../../start/problem.ts';
import { type Condition, isWithin, type Window } from '../queries.ts';

export interface Consoles {
  readonly jaeger: string;
  readonly prometheus: string;
}

/** The cluster shares its CPU with the visitors. */
const requestTimeoutMs = 20_000;
/** Traces of the last seconds of a window. */
const lookbackMs = 20_000;
const maxTraces = 20;

/** Before a run, whose conditions are evaluated only at its end. */
export const requireConsoles = ({ jaeger, prometheus }: Consoles): Promise<string[]> =>
  Promise.all([get(`${jaeger}/api/services`), get(`${prometheus}/api/v1/query?query=1`)]);

/** At the end of the window. */
export const isMetInCluster = async (consoles: Consoles, condition: Condition, { to }: Window): Promise<boolean> =>
  isWithin(condition, await valueAt(consoles, condition, to));

/** 0 if nothing matches. */
async function valueAt({ jaeger, prometheus }: Consoles, condition: Condition, at: number): Promise<number> {
  const { measure, query = '', service, name, tags = {} } = condition;
  if (measure === 'promql') return Number((await instantQuery(prometheus, query, at))[0]?.value?.[1] ?? 0);
  const params = new URLSearchParams({
    ...{ service, operation: name, limit: String(maxTraces), tags: JSON.stringify(tags) },
    ...{ start: String((at - lookbackMs) * 1_000), end: String(at * 1_000) },
  });
  const { data }: { data?: unknown[] } = JSON.parse(await get(`${jaeger}/api/traces?${params}`));
  return data?.length ?? 0;
}

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  /** Of an instant vector: Unix seconds and the value. */
  readonly value?: readonly [number, string];
  /** Of a range of samples. */
  readonly values?: readonly (readonly [number, string])[];
}

/** `at`: Unix ms. */
export async function instantQuery(prometheus: string, query: string, at: number): Promise<readonly Sample[]> {
  const params = new URLSearchParams({ query, time: String(at / 1_000) });
  const { data }: { data: { result: Sample[] } } = JSON.parse(await get(`${prometheus}/api/v1/query?${params}`));
  return data.result;
}

async function get(url: string): Promise<string> {
  const { origin } = new URL(url);
  const response = await fetch(url, { signal: AbortSignal.timeout(requestTimeoutMs) }).catch(() => {
    throw new Problem(`${origin} does not respond: \`pnpm status\` shows what is wrong with it.`);
  });
  if (response.ok) return response.text();
  throw new Problem(`${origin} responded with status ${response.status}: ${await response.text()}`);
}
