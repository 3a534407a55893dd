// Visitors who arrive at a given rate, however slow the shop is (k6 calls this an open model).
import type { Settings } from './profile.ts';

/** k6 accepts only whole numbers. */
const perMinute = (rate: number) => Math.max(1, Math.round(60 * rate));

/** Preallocated, because k6 drops arrivals while it creates visitors. Enough for journeys that take up to 2 s. */
const visitorsFor = (rate: number, min: number) => Math.max(min, Math.ceil(2 * rate));

export const arriving = ({ users, rate, duration }: Settings) => ({
  executor: 'constant-arrival-rate' as const,
  rate: perMinute(rate),
  timeUnit: '1m',
  duration,
  preAllocatedVUs: visitorsFor(rate, users),
  gracefulStop: '10s',
});

/** One rate after the other, changed instantly. */
export const arrivingInSteps = (users: number, steps: readonly { rate: number; duration: string }[]) => ({
  executor: 'ramping-arrival-rate' as const,
  startRate: perMinute(steps[0]?.rate ?? 0),
  timeUnit: '1m',
  stages: steps.flatMap(({ rate, duration }) => [
    { target: perMinute(rate), duration: '0s' },
    { target: perMinute(rate), duration },
  ]),
  preAllocatedVUs: visitorsFor(Math.max(...steps.map(({ rate }) => rate)), users),
  gracefulStop: '10s',
});
