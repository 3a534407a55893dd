// The part of docs/reliability.md about attacks: the results of `npm run attack` in lab/attack/results/attack.json.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { groups } from '../../lab/attack/attack.ts';
import { modelTitles } from '../../lab/attack/report.ts';
import type { Result } from '../../lab/attack/run.ts';
import { processModels } from '../../lab/attack/target.ts';
import { limits, type Row } from '../../lab/attack/verdict.ts';
import { sum } from '../../lab/statistics.ts';

const file = join(import.meta.dirname, '../../lab/attack/results/attack.json');

const columns = ['group', 'attacks', 'attempts', 'withstood', 'longest pause', 'memory', "visitors' errors", 'p99'];

interface Attacked {
  readonly title: string;
  /** The rows of each process model. */
  readonly rows: readonly (readonly Row[])[];
}

/** One line per group, with the worst value of each process model. */
function cells({ title, rows }: Attacked): string[] {
  const models = rows.filter(({ length }) => length > 0);
  const each = (cell: (of: readonly Row[]) => string) => [...new Set(models.map(cell))].join(' / ');
  const total = (of: readonly Row[], value: (row: Row) => number) => String(sum(of.map(value)));
  const worst = (of: readonly Row[], value: (row: Row) => number) => Math.max(...of.map(value));
  // Attacks that start their own programs have no visitors.
  const ofVisitors = (cell: (of: readonly Row[]) => string) =>
    each((of) => (of.some(({ visits }) => visits > 0) ? cell(of) : ''));
  return [
    title,
    each(({ length }) => String(length)),
    each((of) => total(of, ({ attempts }) => attempts)),
    each((of) => total(of, ({ withstood }) => withstood)),
    ofVisitors((of) => `${worst(of, ({ pauseMs }) => pauseMs).toFixed(0)} ms`),
    ofVisitors((of) => `${(100 * worst(of, shareOfMemory)).toFixed(0)} %`),
    ofVisitors((of) => `${total(of, ({ errors }) => errors)} of ${total(of, ({ visits }) => visits)}`),
    ofVisitors((of) => `×${worst(of, ({ p99Ms, calmP99Ms }) => (calmP99Ms > 0 ? p99Ms / calmP99Ms : 0)).toFixed(1)}`),
  ];
}

const shareOfMemory = ({ memory }: Row) => (memory ? memory.peakMiB / memory.allowedMiB : 0);

function table(result: Result): string {
  const attacked = Object.entries(groups).map(([group, title]): Attacked => {
    const rows = processModels.map((model) => result[model].filter((row) => row.group === group));
    return { title, rows };
  });
  const found = attacked.filter(({ rows }) => rows.flat().length > 0);
  const lines = [columns, columns.map((_, at) => (at === 0 ? '---' : '---:')), ...found.map(cells)];
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

function verdict(rows: readonly Row[]): string {
  const broken = rows.filter(({ isWithstood }) => !isWithstood);
  if (broken.length === 0) return `It withstood all ${rows.length} attacks.`;
  const problems = broken.map(({ name, title, problems: found }) => `- \`${name}\` (${title}): ${found.join('; ')}`);
  return `It withstood ${rows.length - broken.length} of ${rows.length} attacks. Not withstood:\n\n${problems.join('\n')}`;
}

export const savedResult = (): Result => JSON.parse(readFileSync(file, 'utf8'));

export function attacksSection(result = savedResult()): string {
  const verdicts = processModels.map((model) => `**${modelTitles[model]}.** ${verdict(result[model])}`);
  return `## Attacks

\`npm run attack -- --json lab/attack/results/attack.json\` attacks shops of its own as a stranger could, while honest visitors
use them at 20 requests per second. On ${result.machine}, with a load average of
${result.loadAverage} by other programs.

An attack is withstood if

- every attempt was rejected, or did no harm,
- no event loop was blocked for more than ${limits.pauseMs} ms, not counting the time for which other processes had the CPU,
- no process took more memory than for ${result.honestRequests} honest requests plus ${limits.memoryMiB} MiB, or more than
  ${limits.shareOfContainer * 100} % of its container's limit,
- no other visitor got an error, and their p99 was at most ${limits.p99Factor} times as long as directly before the attack.

If only pauses or the p99 were too long, the attack is measured again: other programs may have caused that.

The table has the worst value in each group: in one process / with a process per service. Memory is the share of the allowed
peak that the process closest to it took. All figures of each attack are in lab/attack/results/attack.json, and
\`npm run attack -- --help\` lists the attacks.

${table(result)}

${verdicts.join('\n\n')}

### What can't be attacked on one machine

- **Many attackers.** All requests come from one address, and the attacker shares the CPUs with the shop. More traffic than
  the network carries needs a defence in front of the shop.
- **Rebinding by a browser.** The requests have the Host and Origin that a rebound name causes; no DNS server answers.
- **Forwarded host names** of Codespaces and similar: \`ALLOWED_HOSTS\` takes them, but none was used.
- **Headers at the gateway.** Envoy decides about tracing before a route can remove \`traceparent\`:
  see [Kubernetes](kubernetes.md#telemetry).
- **Clocks of a cluster.** In kind, all nodes have the clock of the machine. Locally, the clock of each process jumps.
- **Power cuts and broken disks.** \`kill -9\` loses nothing that the operating system has accepted; whether a disk keeps what it
  reports as synced can't be tested this way. Full stores are simulated by SQLite's and Redis's own limits.
- **A failover of Redis without \`REDIS_WAIT_REPLICAS\`**, which may lose the last writes: see [guarantees](#guarantees-for-orders).
  With it, the chaos runs on a Redis Cluster demote primaries.
- **Other people's model, SMTP server and packaging service.** Stand-ins behave as badly as we could think of.
`;
}
