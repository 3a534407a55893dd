// The part of docs/performance.md about what each change gave: quick runs of the bench, kept in lab/bench/results/steps/.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mix, type Report, rowOf } from '../../lab/bench/result.ts';
import { usualVisitors } from '../../lab/bench/settings.ts';
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
  const twelve = report.forms.find(({ form }) => form === 'twelve');
  if (!twelve) throw new Error(`docs/performance/steps: ${label} was not measured as twelve processes`);
  const pages = ['home', 'product', 'cart'].map((name) => rowOf(twelve, name, usualVisitors)?.ratio.median.toFixed(2));
  const row = rowOf(twelve, mix, usualVisitors);
  const memory = pssOf(ofWorkloads('twelve', twelve.loaded)).toFixed(0);
  const cells = [row?.shopMs.median.toFixed(2), row?.ratio.median.toFixed(2), ...pages];
  return `| ${[label, ...cells, twelve.log?.bytesPerRequest.toFixed(0), memory].map((cell) => cell ?? '–').join(' | ')} |`;
}

/** '' when no step has been kept. */
export function stepsSection(): string {
  const all = steps();
  if (all.length === 0) return '';
  return `## What each change gave

Twelve processes, each line with the changes of the lines above it: \`npm run bench -- --quick --form twelve --json FILE\`
at the commit, or with the later changes taken back. The floor gains from the flags of Node as the shop does.

| | mix of ${usualVisitors}, ms | its ratio | home | product | cart | log, bytes | PSS, MiB |
|---|---:|---:|---:|---:|---:|---:|---:|
${all.map(rowOfStep).join('\n')}

What was tried and gave nothing stands in [decisions](decisions.md), "What a call costs" and "Room for young objects".
`;
}
