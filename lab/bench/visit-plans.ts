// The plans for visits to a page, to the shop's mix, and to the baseline's.
import type { BaselinePage } from './baseline-plan.ts';
import { type Page, pages } from './pages.ts';
import { type PageRequest, turnsOf, type VisitPlan } from './visit-plan.ts';

/** Enough for the rarest page of the mix to come about ten times. */
const baselineTurns = 500;

/** How many, and for how long. */
export type Time = Pick<VisitPlan, 'visitors' | 'seconds' | 'times'>;

export const pagePlan = (time: Time, request: PageRequest): VisitPlan => ({
  ...time,
  requests: [request],
  turns: [],
  names: [],
});

export const mixPlan = (time: Time): VisitPlan => ({
  ...time,
  requests: [],
  turns: [],
  names: pages.map(({ inMix }) => inMix),
});

/** With as many requests of each page as the shop had. */
export const baselineMixPlan = (
  time: Time,
  baseline: ReadonlyMap<Page, BaselinePage>,
  counts: Readonly<Record<string, number>>,
): VisitPlan => ({
  ...time,
  requests: [...baseline.values()].map(baselineRequest),
  turns: turnsOf(
    [...baseline.keys()].map(({ inMix }) => counts[inMix] ?? 0),
    baselineTurns,
  ),
  names: [],
});

export const baselineRequest = ({ method, path, answer }: BaselinePage): PageRequest => ({
  method,
  visitors: [{ path, cookie: '' }],
  body: method === 'POST' ? 'product_id=6E92ZMYYFZ&quantity=1' : '',
  status: answer.status,
  contains: 'x'.repeat(answer.bytes),
  location: answer.location ?? '',
});
