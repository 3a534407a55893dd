// The part of lab/notes/performance-details.md about single optimizations: quick runs of the bench in lab/bench/results/steps/.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mix, type Report, rowOf } from '../../lab/bench/result.ts';
import { defaultVisitors } from '../../lab/bench/settings.ts';
import { ofWorkloads, pssOf } from '../../lab/bench/targets.ts';

const folder = join(import.meta.dirname, '../../lab/bench/results/steps');

interface Step {
  readonly label: string;
  readonly report: Report;
}

const steps = (): Step[] =>
  !existsSync(folder)
    ? []
    : readdirSync(folder)
        .sort()
        .map((name) => ({
          label: name.replace(/^\d+-|\.json$/g, '').replaceAll('-', ' '),
          report: JSON.parse(readFileSync(join(folder, name), 'utf8')),
        }));

function rowOfStep({ label, report }: Step): string {
  const result = report.models.find(({ model }) => model === 'per-service');
  if (!result) throw new Error(`lab/bench/results/steps: ${label} was not measured with a process per service`);
  const pages = ['home', 'product', 'cart'].map((name) =>
    rowOf(result, name, defaultVisitors)?.ratio.median.toFixed(2),
  );
  const row = rowOf(result, mix, defaultVisitors);
  const memory = pssOf(ofWorkloads('per-service', result.loaded)).toFixed(0);
  const cells = [row?.shopMs.median.toFixed(2), row?.ratio.median.toFixed(2), ...pages];
  return `| ${[label, ...cells, result.log?.bytesPerRequest.toFixed(0), memory].map((cell) => cell ?? '–').join(' | ')} |`;
}

/** Empty if no steps were saved. */
export function stepsSection(): string {
  const all = steps();
  if (all.length === 0) return '';
  return `## Effect of each optimization

One process per service; each row includes the changes of the rows above. Measured with \`npm run bench -- --quick --processes
per-service --json FILE\`. Node flags help the baseline as much as the shop.

| | mix of ${defaultVisitors}, ms | its ratio | home | product | cart | log, bytes | PSS, MiB |
|---|---:|---:|---:|---:|---:|---:|---:|
${all.map(rowOfStep).join('\n')}

Variants that did not help are in the notes on [the cost of a call](cost-of-a-call.md) and [memory](memory.md).
`;
}
