// The part of docs/reliability.md about attacks: the results of `npm run attack` in lab/attack/results/attack.json.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelTitles } from '../../lab/attack/report.ts';
import type { Result } from '../../lab/attack/run.ts';
import { processModels } from '../../lab/attack/target.ts';
import { limits, type Row } from '../../lab/attack/verdict.ts';

const file = join(import.meta.dirname, '../../lab/attack/results/attack.json');

const columns = [
  'attack',
  'tried',
  'held',
  'longest pause',
  'peak memory (allowed)',
  "other visitors' errors",
  'their p99 (calm)',
];

function cells(row: Row): string[] {
  const { name, title, tried, held, pauseMs, memory, errors, visits, p99Ms, calmP99Ms } = row;
  const counts = [`${title} (\`${name}\`)`, String(tried), String(held)];
  if (!memory) return [...counts, '', '', '', ''];
  const peak = `${memory.peakMiB.toFixed(0)} MiB (${memory.allowedMiB.toFixed(0)}), ${memory.process}`;
  const p99 = `${p99Ms.toFixed(0)} ms (${calmP99Ms.toFixed(0)} ms)`;
  return [...counts, `${pauseMs.toFixed(0)} ms`, peak, `${errors} of ${visits}`, p99];
}

function table(rows: readonly Row[]): string {
  const lines = [columns, columns.map((_, at) => (at === 0 ? '---' : '---:')), ...rows.map(cells)];
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

function verdict(rows: readonly Row[]): string {
  const broken = rows.filter(({ isHeld }) => !isHeld);
  if (broken.length === 0) return `All ${rows.length} held.`;
  const problems = broken.map(({ name, problems: found }) => `- \`${name}\`: ${found.join('; ')}`);
  return `${rows.length - broken.length} of ${rows.length} held. These did not:\n\n${problems.join('\n')}`;
}

const savedResult = (): Result => JSON.parse(readFileSync(file, 'utf8'));

export function attacksSection(result = savedResult()): string {
  const tables = processModels.map(
    (model) => `### ${modelTitles[model]}\n\n${table(result[model])}\n\n${verdict(result[model])}`,
  );
  return `## Attacks

\`npm run attack -- --json lab/attack/results/attack.json\` attacks shops of its own as a stranger could, while honest visitors
use them at 20 requests per second. On ${result.machine}, with a load average of
${result.loadAverage} by other programs.

An attack held if

- everything that was tried was refused, or did no harm,
- no event loop was blocked for more than ${limits.pauseMs} ms, not counting the time for which other processes had the CPU,
- no process took more memory than for ${result.honestRequests} honest requests plus ${limits.memoryMiB} MiB, or more than
  ${limits.shareOfContainer * 100} % of its container's limit (the table shows the process that came closest),
- no other visitor got an error, and their p99 was at most ${limits.p99Factor} times as long as without an attack.

If only pauses or the p99 were too long, the attack is measured again: other programs may have caused that.

${tables.join('\n\n')}

### What one machine can't try

- **Many attackers.** All requests come from one address, and the attacker shares the CPUs with the shop. More traffic than
  the network carries needs a defence in front of the shop.
- **Rebinding by a browser.** The requests have the Host and Origin that a rebound name causes; no DNS server answers.
- **Forwarded host names** of Codespaces and similar: \`ALLOWED_HOSTS\` takes them, but none was used.
- **Headers at the gateway.** Envoy decides about tracing before a route can remove \`traceparent\`:
  see [telemetry](telemetry.md).
- **Clocks of a cluster.** In kind, all nodes have the clock of the machine. Locally, the clock of each process jumps.
- **Power cuts and broken disks.** \`kill -9\` loses nothing that the operating system has accepted; whether a disk keeps what it
  reports as synced can't be tested this way. Full stores are tried by SQLite's and Redis's own limits.
- **A failover of Redis** to a replica: see above.
- **Other people's model, SMTP server and packaging service.** Stand-ins behave as badly as we could think of.
`;
}
