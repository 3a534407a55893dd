// The plans of visits: of a page, of the shop's mix, and of the same for the floor.
import type { FloorPage } from './baseline-plan.ts';
import { type Page, pages } from './pages.ts';
import { type Asked, turnsOf, type VisitPlan } from './visit-plan.ts';

/** So that the rarest page of the mix comes some ten times. */
const turnsOfFloor = 500;

/** How many, and for how long. */
export type Time = Pick<VisitPlan, 'visitors' | 'seconds' | 'times'>;

export const pagePlan = (time: Time, asked: Asked): VisitPlan => ({ ...time, asked: [asked], turns: [], names: [] });

export const mixPlan = (time: Time): VisitPlan => ({
  ...time,
  asked: [],
  turns: [],
  names: pages.map(({ inMix }) => inMix),
});

/** As many of each page as the shop was asked for. */
export const floorMixPlan = (
  time: Time,
  floor: ReadonlyMap<Page, FloorPage>,
  counts: Readonly<Record<string, number>>,
): VisitPlan => ({
  ...time,
  asked: [...floor.values()].map(floorAsked),
  turns: turnsOf(
    [...floor.keys()].map(({ inMix }) => counts[inMix] ?? 0),
    turnsOfFloor,
  ),
  names: [],
});

export const floorAsked = ({ method, path, answer }: FloorPage): Asked => ({
  method,
  visitors: [{ path, cookie: '' }],
  body: method === 'POST' ? 'product_id=6E92ZMYYFZ&quantity=1' : '',
  status: answer.status,
  contains: 'x'.repeat(answer.bytes),
  location: answer.location ?? '',
});
