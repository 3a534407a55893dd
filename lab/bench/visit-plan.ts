// The plan for the visitors of a bench (visitors.ts, which k6 runs), and their numbers.

/** A request that is repeated, and its right response. */
export interface PageRequest {
  readonly method: 'GET' | 'POST';
  /** They take turns. */
  readonly visitors: readonly { readonly path: string; readonly cookie: string }[];
  /** A form's fields, encoded; '' for none. */
  readonly body: string;
  readonly status: number;
  /** Text of the page. */
  readonly contains: string;
  /** How the Location header begins. */
  readonly location: string;
}

export interface VisitPlan {
  readonly visitors: number;
  readonly seconds: number;
  /** The number of requests; 0: as many as the seconds allow. */
  readonly times: number;
  /** Empty for the shop's own mix of journeys. */
  readonly requests: readonly PageRequest[];
  /** Their order, as positions in `requests`. */
  readonly turns: readonly number[];
  /** Tags of requests to count. */
  readonly names: readonly string[];
}

/** What the visitors saw. */
export interface Numbers {
  readonly seconds: number;
  readonly requests: number;
  /** Failed requests and wrong responses. */
  readonly errors: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Of requests, by the names in the plan. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Positions, each as often as its weight, evenly spread. */
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
