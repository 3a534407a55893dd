// The part of docs/reliability.md about long load: the results of `npm run soak` in lab/soak/results/soak.json.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatTry, type RateTry } from '../../lab/soak/load.ts';
import { report, type Verdict } from '../../lab/soak/verdict.ts';

interface Soak {
  machine: string;
  minutes: number;
  rate: number;
  capacity: RateTry;
  verdict: Verdict;
}

const file = join(import.meta.dirname, '../../lab/soak/results/soak.json');

export function soakSection(): string {
  const { machine, minutes, rate, capacity, verdict }: Soak = JSON.parse(readFileSync(file, 'utf8'));
  return `## Long load

\`npm run soak -- --minutes ${minutes} --json lab/soak/results/soak.json --svg docs/chaos/soak.svg\` finds the maximum rate of
journeys with p95 below 250 ms and no errors, then runs half of it against a new shop (one process, trace page on) for
${minutes} minutes. On ${machine}:

\`\`\`text
capacity  ${formatTry(capacity).trim().replace(/ +/g, ' ')}
soak      ${rate} journeys/s for ${minutes} minutes
${report(verdict)
  .split('\n')
  .map((line) => line.trim())
  .join('\n')}
\`\`\`

![Memory and p95 over time](chaos/soak.svg)

Memory counts as flat if the last quarter needs at most 10 % more than the second; the first quarter is warm-up.
`;
}
