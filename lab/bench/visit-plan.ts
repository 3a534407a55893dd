// What the visitors of a bench are told: see visitors.ts, which k6 runs.

/** A request that is made again and again, and what is right for an answer. */
export interface Asked {
  readonly method: 'GET' | 'POST';
  /** Who asks, by turns. */
  readonly visitors: readonly { readonly path: string; readonly cookie: string }[];
  /** Of a form, as it is sent; '' for none. */
  readonly body: string;
  readonly status: number;
  /** Stands in the page. */
  readonly contains: string;
  /** Where it sends on to begins so. */
  readonly location: string;
}

export interface VisitPlan {
  readonly visitors: number;
  readonly seconds: number;
  /** So many requests, however long they take; 0: as many as come in the seconds. */
  readonly times: number;
  /** None: the shop's own mix of journeys. */
  readonly asked: readonly Asked[];
  /** The order in which they are asked, by their place in `asked`. */
  readonly turns: readonly number[];
  /** Of requests that are counted, as they are tagged. */
  readonly names: readonly string[];
}

/** What the visitors have seen. */
export interface Numbers {
  readonly seconds: number;
  readonly requests: number;
  /** Requests that failed, and answers that were wrong. */
  readonly errors: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Of requests, by the names in the plan. */
  readonly counts: Readonly<Record<string, number>>;
}

/** So many turns that each comes as often as its weight says, evenly spread. */
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
