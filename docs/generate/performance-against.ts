// The part of docs/performance.md about older builds: the results of `npm run bench -- --against REV`.
import type { AgainstResult } from '../../lab/bench/against/against-result.ts';
import { type AgainstReport, savedAgainst } from '../../lab/bench/against/saved-against.ts';
import { titles } from '../../lab/bench/process-model.ts';
import type { Row } from '../../lab/bench/result.ts';
import { nameOf } from '../../lab/bench/targets.ts';
import type { Saved } from '../../lab/numbered-files.ts';
import type { Spread } from '../../lab/statistics.ts';

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const spread = ({ median, min, max }: Spread) => `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
const rowName = ({ name, visitors }: Row) => nameOf(name, visitors);
const share = ({ now, older }: AgainstResult['memory']['idle']) => (now / older).toFixed(2);

/** Runs side by side: they repeat the same comparison. */
function tableOf(labels: readonly string[], runs: readonly AgainstResult[]): string {
  const names = [...new Set(runs.flatMap(({ rows }) => rows.map(rowName)))];
  const cells = (of: (run: AgainstResult) => string | undefined) => runs.map((run) => of(run) ?? '–');
  return [
    line(['this build / the older one', ...labels]),
    `|---|${'---:|'.repeat(runs.length)}`,
    ...names.map((name) =>
      line([
        name,
        ...cells(({ rows }) => {
          const row = rows.find((one) => rowName(one) === name);
          return row && spread(row.ratio);
        }),
      ]),
    ),
    line(['memory idle', ...cells(({ memory }) => share(memory.idle))]),
    line(['memory after load', ...cells(({ memory }) => share(memory.loaded))]),
    line(['CPU to the first page', ...cells(({ startUp }) => startUp && spread(startUp))]),
  ].join('\n');
}

/** Runs against the build of the last one. Empty if no run was saved. */
export function againstSection(all: readonly Saved<AgainstReport>[] = savedAgainst()): string {
  const last = all.at(-1)?.report;
  if (!last) return '';
  const runs = all.filter(({ report }) => report.older === last.older);
  const labels = runs.map(({ label }) => label);
  const sections = last.models.map(({ model }) => {
    const results = runs.flatMap(({ report }) => report.models.filter((one) => one.model === model));
    return `With ${titles[model]}:\n\n${tableOf(labels, results)}`;
  });
  return `## Against an older build

\`npm run bench -- --against REV --keep LABEL\` alternates two builds, each on its own Node. The ratio is that of CPU per request and
of memory (PSS). The older build is ${last.older}, the last run of ${last.date} with Node ${last.node.replace('v', '')}.

${sections.join('\n\n')}
`;
}
