// The part of docs/kubernetes.md about kubectl: the results of `pnpm habits` in lab/habits/results/habits.json.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Habit, habits } from '../../lab/habits/actions.ts';
import type { Measured } from '../../lab/habits/measure.ts';
import { pageTimeVars } from '../../lab/habits/page-time.ts';

interface Saved {
  machine: string;
  results: Measured[];
}

const timeVars = Object.entries(pageTimeVars)
  .map(
    ([name, vars]) =>
      `${name} has ${Object.entries(vars)
        .map(([key, value]) => `\`${key}=${value}\``)
        .join(' and ')}`,
  )
  .join(', ');

const file = 'lab/habits/results/habits.json';

export function habitsPart(): string {
  const { machine, results }: Saved = JSON.parse(readFileSync(join(import.meta.dirname, '../..', file), 'utf8'));
  const row = ({ name, command }: Habit) => {
    const measured = results.find(({ habit }) => habit === name);
    if (!measured) return `| ${command} |  | not measured |  |  |  |`;
    const { visitors, requests, failed, orders, lost, seconds } = measured;
    return `| ${command} | ${visitors} | ${failed} of ${requests} | ${orders} | ${lost} | ${seconds} s |`;
  };
  return `\`pnpm habits --json ${file}\`, with visitors who never pause, in a cluster with ${machine}. Late\npages must not count as failed, so they have more time than by default: ${timeVars}.

| habit | visitors | failed requests | orders placed | orders lost | done after |
|---|---:|---:|---:|---:|---:|
${habits.map(row).join('\n')}

*Done* is when all pods are ready, an order can be placed and no request fails any more. The limit for the last two is
three minutes. With 4 visitors, two CPUs were too few for the first two: 3 of 529 and 11 of 536 requests failed, because Redis
or a call to it took longer than a second.
`;
}
