// The part of docs/reliability.md about load for long: what `npm run soak` has written to lab/soak/results/soak.json.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inWords, type Step } from '../../lab/soak/capacity.ts';
import { report, type Verdict } from '../../lab/soak/verdict.ts';

interface Soak {
  machine: string;
  minutes: number;
  rate: number;
  capacity: Step;
  verdict: Verdict;
}

const file = join(import.meta.dirname, '../../lab/soak/results/soak.json');

export function soakSection(): string {
  const { machine, minutes, rate, capacity, verdict }: Soak = JSON.parse(readFileSync(file, 'utf8'));
  return `## Load for long

\`npm run soak -- --minutes ${minutes} --json lab/soak/results/soak.json --svg docs/chaos/soak.svg\` looks for the highest rate of
journeys with p95 below 250 ms and no error, then puts half of it on a new shop (one process, trace page on) for
${minutes} minutes. On ${machine}:

\`\`\`text
capacity  ${inWords(capacity).trim().replace(/ +/g, ' ')}
soak      ${rate} journeys/s for ${minutes} minutes
${report(verdict)
  .split('\n')
  .map((line) => line.trim())
  .join('\n')}
\`\`\`

![memory and p95 over the minutes](chaos/soak.svg)

Memory counts as flat when the last quarter needs at most 10 % more than the second; the first is warm-up.
`;
}
