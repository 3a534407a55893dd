// The part of docs/performance.md about memory: the results of `npm run bench -- --memory`.
import { partNames, totalOf } from '../../lab/bench/memory/report.ts';
import { requestMi } from '../../lab/bench/memory/requests.ts';
import { type SavedMemory, savedMemory } from '../../lab/bench/memory/saved-memory.ts';
import { barChart } from '../../lab/charts.ts';

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [line(head), `|---|${'---:|'.repeat(head.length - 1)}`, ...rows.map(line)].join('\n');

function partsTable({ report }: SavedMemory): string {
  const { idle, loaded, exported, empty } = report;
  const rowOf = (name: string, of: (all: typeof idle) => ReturnType<typeof totalOf>) => {
    const parts = of(loaded);
    return [
      name,
      ...[of(idle).total, ...partNames.map((part) => parts[part]), of(exported).total, of(empty).total].map((value) =>
        value.toFixed(0),
      ),
    ];
  };
  const requestOf = (name: string) => requestMi(report, name);
  const names = loaded.toSorted((a, b) => b.parts.total - a.parts.total).map(({ name }) => name);
  return table(
    [
      'MiB',
      'idle',
      ...partNames.map((name) => (name === 'total' ? 'after load' : name)),
      'with signals',
      'empty process',
      'request',
    ],
    [
      ...names.map((name) => [
        ...rowOf(name, (all) => totalOf(all.filter((one) => one.name === name))),
        String(requestOf(name)),
      ]),
      [...rowOf('all', totalOf), String(names.reduce((sum, name) => sum + requestOf(name), 0))],
    ],
  );
}

const historyTable = (runs: readonly SavedMemory[]): string =>
  table(
    ['run', 'date', 'idle', 'after load', 'empty'],
    runs.map(({ label, report }) => [
      label,
      report.date,
      ...[report.idle, report.loaded, report.empty].map((all) => totalOf(all).total.toFixed(0)),
    ]),
  );

/** Empty if no run was saved. */
export function memorySection(runs: readonly SavedMemory[] = savedMemory()): string {
  const last = runs.at(-1);
  if (!last) return '';
  return `## Memory of each process

\`npm run bench -- --memory --keep LABEL\` runs a process per service under the mix of 1, 10 and 50 visitors, and then as many
empty processes: a gRPC server and a client, with the same flags. Memory is the proportional set size. **files** is Node's
program, **code** what V8 compiled while it ran, **heap** JavaScript's objects and the room for new ones, **buffers** what is
outside of it, and **other** mostly malloc and stacks. **with signals** is the total after the same
load while traces, metrics and logs are exported, as in a cluster. **request** is the memory request of the container: the most
that the process used in these columns, in steps of 4 MiB. The limits come from the [attacks](reliability.md): no process may take
more than 80 % of its limit in any of them.

![Memory of each process after load, and of an empty one](performance/memory.svg)

${partsTable(last)}

${historyTable(runs)}
`;
}

export const memoryChart = ({ report: { loaded, empty } }: SavedMemory): string =>
  barChart('Memory of each process after load, and of an empty one', [
    {
      title: 'MiB of each process after load (above) and of an empty one (below)',
      colour: 0,
      rows: loaded
        .toSorted((a, b) => b.parts.total - a.parts.total)
        .map(({ name, parts: { total } }) => ({
          name: name.replace(/service$/, ''),
          value: total,
          baseline: empty.find((one) => one.name === name)?.parts.total ?? 0,
          label: `${total.toFixed(0)} MiB`,
        })),
    },
  ]);
