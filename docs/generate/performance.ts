// docs/performance.md, its pictures and lab/notes/performance-details.md, from the saved runs of the bench.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { savedMemory } from '../../lab/bench/memory/saved-memory.ts';
import { type ProcessModel, titles } from '../../lab/bench/process-model.ts';
import type { Memory } from '../../lab/bench/process-usage.ts';
import { type ModelResult, mix, type Report, rowOf } from '../../lab/bench/result.ts';
import { type SavedRun, savedRuns } from '../../lab/bench/saved-runs.ts';
import { defaultVisitors } from '../../lab/bench/settings.ts';
import { isMet, maxRatio, nameOf, ofWorkloads, pssOf, rssOf, type Target, targetsOf } from '../../lab/bench/targets.ts';
import { savedGrowth } from '../../lab/growth/saved-growth.ts';
import type { Spread } from '../../lab/statistics.ts';
import { againstSection } from './performance-against.ts';
import { bars, history } from './performance-charts.ts';
import { growthChart, growthSection } from './performance-growth.ts';
import { memoryChart, memorySection } from './performance-memory.ts';
import { stepsSection } from './performance-steps.ts';

/** Written by hand, from profiles. */
const limits = `## Why the targets are missed

- **Transport.** Since \`standard-transport\`, calls use grpc-js's own client instead of a cheaper channel of our own
  ([why](decisions/0007-standard-grpc-transport.md)). Earlier runs therefore have lower ratios; this run is the new reference
  for \`--check\`, with the same tolerance.
- **CPU of the mix.** Most of it is spent in grpc-js, Node's http2 and the kernel, as in the baseline. Sequential calls cost
  three times as much as ten in parallel on one connection, because Node sends a response's trailers in a separate write and
  so wakes the caller twice.
- **An older build costs less.** Since 2026-11-27, each call counts its bytes and carries a request ID, each span has
  microseconds, and each request passes more checks: together 4 to 5 % of the home page when switched off. Since then calls
  record no stack (6 % of the home page), count their bytes without listeners (3 %), and copy no contexts (2 %). These are rough.
- **Garbage collection** takes up to a third of a service's CPU, as Node and V8 keep every ended call until a full collection.
  The first two of [these changes](../lab/notes/upstream-patches.md) to Node saved 14 to 19 % of the home page's CPU. The
  baseline is affected as well.
- **Memory of a process per service.** Before the first call, a process needs 26 MiB of private memory: 8 for Node, 6 more
  with HTTP/2, 4 more with grpc-js and 8 more with our bundle. Less memory costs more CPU
  ([V8 memory flags](decisions/0030-v8-memory-flags.md)).
- **Traces.** About ten spans per request are created, queued and sent, and each call has a different trace header.
- **order** waits for four synced writes ([why](decisions/0014-which-commits-are-synced.md)); the baseline writes nothing.
- **setCurrency** makes no calls. Its ratio compares Fastify with cookies, forms and security headers to Fastify without them.
- **Times** of different days differ by up to a factor of two for the same code. Compare ratios, or alternate two versions in
  one session.
`;

const twoDecimals = (value: number | undefined): string => value?.toFixed(2) ?? '–';
const oneDecimal = (value: number | undefined): string => value?.toFixed(1) ?? '–';
const bold = (text: string, isBold: boolean): string => (isBold ? `**${text}**` : text);
const spread = ({ median, min, max }: Spread, limit = Infinity): string =>
  `${bold(twoDecimals(median), median > limit)} (${twoDecimals(min)}–${twoDecimals(max)})`;
const mebibytes = (value: number): string => value.toFixed(0);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(head),
    `|---|${head
      .slice(1)
      .map(() => '---:|')
      .join('')}`,
    ...rows.map(line),
  ].join('\n');
}

const rowsTable = ({ rows }: ModelResult): string =>
  table(
    ['', 'shop, ms', 'baseline, ms', 'ratio (min–max)', 'p50, ms', 'p95, ms', 'p99, ms', 'requests/s'],
    rows.map(({ name, visitors, shopMs, baselineMs, ratio, ...row }) => [
      nameOf(name, visitors),
      ...[twoDecimals(shopMs.median), twoDecimals(baselineMs.median), spread(ratio, maxRatio)],
      ...[oneDecimal(row.p50Ms), oneDecimal(row.p95Ms), oneDecimal(row.p99Ms), row.requestsPerSecond.toFixed(0)],
    ]),
  );

function otherTable(models: readonly ModelResult[]): string {
  const row = (name: string, cell: (result: ModelResult) => string) => [name, ...models.map(cell)];
  const memory = (model: ProcessModel, all: readonly Memory[]) =>
    `${mebibytes(pssOf(ofWorkloads(model, all)))} / ${mebibytes(rssOf(ofWorkloads(model, all)))}`;
  return table(
    ['', ...models.map(({ model }) => titles[model])],
    [
      row('memory idle, PSS / RSS, MiB', ({ model, idle }) => memory(model, idle)),
      row('memory after load', ({ model, loaded }) => memory(model, loaded)),
      row('memory of the baseline after load, RSS', ({ baselineLoaded }) => mebibytes(rssOf(baselineLoaded))),
      row(`mix of ${defaultVisitors} with traces, ms`, ({ traced }) => twoDecimals(traced?.tracedMs.median)),
      row('ratio to the mix without traces', ({ traced }) => (traced ? spread(traced.ratio) : '–')),
      row('ratio with traces, metrics and logs', ({ observed }) => (observed ? spread(observed.ratio) : '–')),
      row('trace page, ms', ({ traced }) => twoDecimals(traced?.tracePageMs)),
      row('start-up, s', ({ startUp }) => twoDecimals(startUp?.seconds)),
      row('start-up CPU, s', ({ startUp }) => twoDecimals(startUp?.cpuSeconds)),
    ],
  );
}

function processTable({ models, sizes }: Report): string {
  const perService = models.find(({ model }) => model === 'per-service');
  const cpu = (perService && rowOf(perService, mix, defaultVisitors)?.processes) ?? [];
  const memory = (name: string) => perService?.loaded.find((one) => one.name === name);
  const bundle = (name: string) => {
    const found = sizes?.bundles.find((one) => one.name === name);
    return found ? twoDecimals(found.bytes / 1e6) : '–';
  };
  return table(
    ['', 'shop, ms', 'baseline, ms', 'PSS, MiB', 'RSS, MiB', 'bundle, MB'],
    cpu
      .toSorted((a, b) => b.shopMs - a.shopMs)
      .map(({ name, shopMs, baselineMs }) => [
        name,
        ...[twoDecimals(shopMs), twoDecimals(baselineMs)],
        ...[memory(name)?.pssMebibytes, memory(name)?.rssMebibytes].map((value) => mebibytes(value ?? 0)),
        bundle(name),
      ]),
  );
}

const digitsOf = ({ found, max, unit }: Target): number =>
  Number.isInteger(found) || (max !== 1 && ['MiB', 'B', ''].includes(unit)) ? 0 : 2;

/** Targets that are shown with the pages and in the tables of ratios. */
const shownElsewhere = /^calls of | to its baseline$/;

/** One row per target, with the process models side by side. */
function targetTable(report: Report): string {
  const targets = targetsOf(report).filter(({ name }) => !shownElsewhere.test(name));
  const groups = Map.groupBy(targets, ({ name, max, unit }) => [name, `${max} ${unit}`.trim()].join(' | '));
  const cell = (target: Target | undefined): string => {
    if (!target) return '–';
    return bold(target.found.toFixed(digitsOf(target)), !isMet(target));
  };
  return table(
    ['', 'limit', ...report.models.map(({ model }) => titles[model])],
    [...groups].map(([row, targets]) => [
      row,
      ...report.models.map(({ model }) => cell(targets.find((one) => (one.model ?? model) === model))),
    ]),
  );
}

function sizesParagraph({ sizes, pages }: Report): string {
  const calls = pages.map((page) => `${page.name} ${page.bytes} (${page.calls} of ${page.maxCalls})`).join(', ');
  const bytes = `Bytes of pages (calls, and their limit): ${calls}.`;
  if (!sizes) return bytes;
  const { bundles, pulledBytes } = sizes;
  const all = bundles.reduce((sum, one) => sum + one.bytes, 0);
  const pulled =
    typeof pulledBytes === 'number'
      ? `a node pulls ${(pulledBytes / 1e6).toFixed(1)} MB for all images`
      : 'images were not measured';
  return `${bytes} Bundles: ${(all / 1e6).toFixed(1)} MB in total; ${pulled}.`;
}

function historyTable(runs: readonly SavedRun[]): string {
  const row = ({ report }: SavedRun, model: ProcessModel) => {
    const result = report.models.find((one) => one.model === model);
    const at = (visitors: number) => result && rowOf(result, mix, visitors);
    return [
      twoDecimals(at(defaultVisitors)?.ratio.median),
      twoDecimals(at(defaultVisitors)?.shopMs.median),
      twoDecimals(at(50)?.shopMs.median),
      result ? mebibytes(pssOf(ofWorkloads(model, result.loaded))) : '–',
    ];
  };
  const head = ['ratio', 'ms at 10', 'ms at 50', 'MiB'];
  return table(
    [
      'run',
      'date',
      'calibration, s',
      ...head.map((name) => `single: ${name}`),
      ...head.map((name) => `per service: ${name}`),
    ],
    runs.map((run) => [
      run.label,
      run.report.date,
      run.report.calibrationSeconds.toFixed(3),
      ...row(run, 'single'),
      ...row(run, 'per-service'),
    ]),
  );
}

const intro = `# Performance

Generated by \`npm run docs -- performance\` from the runs in lab/bench/results/; do not edit. \`npm run bench -- --keep LABEL\`
saves a run (about seven minutes, with k6, on Linux). \`npm run bench -- --quick --check\` compares the ratios with those of
the last two runs, and what is worse with the build of the last one, in turns on the same machine.
\`npm run bench -- --against REV\` alternates this build with an older one instead, under the same load.

The **baseline** of a page is its minimal cost: a bare Fastify route that returns a page of equal size after as many bare
grpc-js calls of equal size, in the same process model and with the same Node flags, but without logs, stores, parsing and
rendering. Each run checks the calls in \`lab/bench/pages.ts\` against the shop's traces and measures every message. **Bold** values exceed their limit; that of ratios is ${maxRatio}.

Load alternates between shop and baseline, so the **ratio** is more meaningful than the times, which depend on the machine.
CPU is user and system time of all processes, divided by the number of requests. In the mix, each visitor sends the next
request right after the last response, with the load generator's share of each page. A wrong response fails the run. The shop
runs as with \`npm start\`, without traces unless stated otherwise.
`;

const latestRun = ({ label, report }: SavedRun): string => `## Latest run: ${label}

${report.date}, ${report.cpus} CPUs for shop and load, Node ${report.node.replace('v', '')}. A fixed calibration
task took ${report.calibrationSeconds.toFixed(3)} s of CPU, as a rough scale for other machines.

![CPU per request of shop and baseline](performance/bars.svg)

${report.models.map((result) => `In ${titles[result.model]}, CPU per request:\n\n${rowsTable(result)}`).join('\n\n')}

### Memory, traces, start-up

${otherTable(report.models)}

With a process per service, the process that starts and watches the others is not counted: a cluster has none.

${sizesParagraph(report)}

### Other targets

${targetTable(report)}
`;

const historySection = `## History

![The mix in all saved runs](performance/history.svg)

The [details](../lab/notes/performance-details.md) have the figures of these runs, of each service's process, and the effect of
each optimization.
`;

const processSection = (report: Report): string => `## Each service's process

The last run with a process per service and the mix of ${defaultVisitors}; memory is that after load.

${processTable(report)}
`;

/** The text of lab/notes/performance-details.md. */
export function detailsNote(runs: readonly SavedRun[] = savedRuns()): string {
  const last = runs.at(-1);
  return [
    `# Performance details

Generated by \`npm run docs -- performance\`; do not edit. [Performance](../../docs/performance.md) explains the terms.

## Saved runs

The mix of 10 and of 50 visitors; memory is PSS after load.

${historyTable(runs)}
`,
    last && processSection(last.report),
    stepsSection(),
  ]
    .filter(Boolean)
    .join('\n');
}

/** The text of docs/performance.md. */
export function performancePage(runs: readonly SavedRun[] = savedRuns()): string {
  const last = runs.at(-1);
  const found = last ? [latestRun(last), historySection] : ['No run has been saved yet.\n'];
  return [intro, ...found, againstSection(), memorySection(), growthSection(), limits].filter(Boolean).join('\n');
}

const pictures = join(import.meta.dirname, '../performance');

/** Writes the pictures of the page and the note that it refers to. */
export function writeAttachments(runs: readonly SavedRun[] = savedRuns()): void {
  const last = runs.at(-1);
  if (!last) return;
  writeFileSync(join(pictures, 'bars.svg'), bars(last.report));
  writeFileSync(join(pictures, 'history.svg'), history(runs));
  const memory = savedMemory().at(-1);
  if (memory) writeFileSync(join(pictures, 'memory.svg'), memoryChart(memory));
  const [growth] = savedGrowth();
  if (growth) writeFileSync(join(pictures, 'growth.svg'), growthChart(growth));
  writeFileSync(join(import.meta.dirname, '../../lab/notes/performance-details.md'), detailsNote(runs));
}
