// The visit plans for a page, for the shop's mix, and for the baseline's mix.
import type { BaselinePage } from './baseline-plan.ts';
import { type Page, pages } from './pages.ts';
import { type PageRequest, turnsOf, type VisitPlan } from './visit-plan.ts';

/** Enough for the rarest page of the mix to occur about ten times. */
const baselineTurns = 500;

/** How many visitors, and for how long. */
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

/** Requests each page in the proportions that the shop saw. */
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

export const baselineRequest = ({ method, path, response }: BaselinePage): PageRequest => ({
  method,
  visitors: [{ path, cookie: '' }],
  body: method === 'POST' ? 'product_id=6E92ZMYYFZ&quantity=1' : '',
  status: response.status,
  contains: 'x'.repeat(response.bytes),
  location: response.location ?? '',
});
