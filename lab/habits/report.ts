// What `pnpm habits` prints, and when a result is good.
import type { Habit } from './actions.ts';
import type { Measured } from './measure.ts';

/** What is worse than promised; empty if nothing is. */
export function problemsOf(
  { mayFail, maxSeconds = Number.POSITIVE_INFINITY }: Habit,
  { failed, lost, orders, seconds }: Measured,
): string[] {
  return [
    ...(failed > 0 && !mayFail ? [`${failed} requests failed`] : []),
    ...(lost > 0 ? [`${lost} of ${orders} orders were lost`] : []),
    ...(orders === 0 ? ['no order was placed'] : []),
    ...(seconds > maxSeconds ? [`it took ${seconds} s, the limit is ${maxSeconds} s`] : []),
  ];
}

export function line(habit: Habit, measured: Measured): string {
  const { name } = habit;
  const { requests, failed, orders, seconds } = measured;
  const problems = problemsOf(habit, measured);
  const outcome = problems.length > 0 ? problems.join('; ') : 'ok';
  const counts = `${failed} of ${requests} requests failed`.padEnd(32);
  return `  ${name.padEnd(14)}  ${counts}${`${orders} orders`.padEnd(13)}${`${seconds} s`.padEnd(7)}${outcome}`;
}
