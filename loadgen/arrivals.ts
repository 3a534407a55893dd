// Visitors who come at a rate, however slow the shop is: what k6 calls an open model.
import type { Settings } from './profile.ts';

/** k6 takes whole numbers only. */
const perMinute = (rate: number) => Math.max(1, Math.round(60 * rate));

/** All from the beginning: k6 drops the arrivals during which it makes more. They run out when a journey takes 2 s. */
const visitorsFor = (rate: number, least: number) => Math.max(least, Math.ceil(2 * rate));

export const arriving = ({ users, rate, duration }: Settings) => ({
  executor: 'constant-arrival-rate' as const,
  rate: perMinute(rate),
  timeUnit: '1m',
  duration,
  preAllocatedVUs: visitorsFor(rate, users),
  gracefulStop: '10s',
});

/** One rate after the other, each from one moment to the next. */
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
