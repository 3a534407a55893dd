// The plan for the visitors of a bench (visitors.ts, run by k6), and what they measured.

/** A request to repeat, and the expected response. */
export interface PageRequest {
  readonly method: 'GET' | 'POST';
  /** Visitors take turns. */
  readonly visitors: readonly { readonly path: string; readonly cookie: string }[];
  /** A form's encoded fields; '' for no body. */
  readonly body: string;
  readonly status: number;
  /** Text in the response body. */
  readonly contains: string;
  /** Start of the Location header. */
  readonly location: string;
}

export interface VisitPlan {
  readonly visitors: number;
  readonly seconds: number;
  /** The number of requests; 0 for as many as possible in `seconds`. */
  readonly times: number;
  /** Empty for the load generator's mix of journeys. */
  readonly requests: readonly PageRequest[];
  /** Their order, as positions in `requests`. */
  readonly turns: readonly number[];
  /** Name tags of requests to count. */
  readonly names: readonly string[];
}

/** What the visitors measured. */
export interface Numbers {
  readonly seconds: number;
  readonly requests: number;
  /** Failed requests and wrong responses. */
  readonly errors: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Requests by the names in the plan. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Positions in `weights`, each in proportion to its weight, evenly spread. */
export function turnsOf(weights: readonly number[], length: number): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const taken = weights.map(() => 0);
  return Array.from({ length: total > 0 ? length : 0 }, (_, turn) => {
    const owed = weights.map((weight, at) => ((turn + 1) * weight) / total - (taken[at] ?? 0));
    const next = owed.indexOf(Math.max(...owed));
    taken[next] = (taken[next] ?? 0) + 1;
    return next;
  });
}
