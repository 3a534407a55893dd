// docs/performance.md and its pictures in docs/performance/, from the saved runs of the bench.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ProcessModel, titles } from '../../lab/bench/process-model.ts';
import type { Memory } from '../../lab/bench/processes.ts';
import { type ModelResult, mix, type Report, rowOf } from '../../lab/bench/result.ts';
import { type SavedRun, savedRuns } from '../../lab/bench/saved-runs.ts';
import { usualVisitors } from '../../lab/bench/settings.ts';
import { isMet, nameOf, ofWorkloads, pssOf, rssOf, targetsOf } from '../../lab/bench/targets.ts';
import type { Spread } from '../../lab/statistics.ts';
import { bars, history } from './performance-charts.ts';
import { stepsSection } from './performance-steps.ts';

/** What profiles showed; written by hand. */
const walls = `## What stands in the way

- **The standard transport.** From \`standard-transport\` on, calls go through grpc-js's own client instead of a channel of
  ours, which was cheaper but invisible to instrumentation (docs/decisions.md, "The standard transport"). The ratios of the
  runs before it are therefore lower: it is the new reference for \`--check\`, and the tolerance is unchanged.
- **Seconds depend on the machine.** Runs of different days differ by up to a factor of two for the same code: compare
  ratios, or two versions that take turns in one session.
- **CPU of the mix.** Most of it is in grpc-js, Node's http2 and the kernel, at both ends of a call; the baseline has the
  same. When calls are few at a time each costs three times what it does at ten on one connection: a caller is woken twice
  for each response, since Node sends its trailers in a write of their own.
- **The collector** takes a tenth of the frontend's CPU and most of what memory grows by under load: Node's streams outlive
  their end until a full collection (docs/decisions.md, "The standard transport"). The baseline has the same.
- **Memory of a process per service.** An empty Node has 8 MiB that are its own, one with HTTP/2 14, with grpc-js 18, our bundle
  26, before the first call. What can be less is bought with CPU: docs/decisions.md, "Room for young objects", "What the
  compiler keeps".
- **Traces.** About ten spans a request, each created, queued and sent by its own process, and a header per call that
  differs each time.
- **The order** writes to the disk and waits for it four times (docs/decisions.md, "Which commits reach the disk"), which
  the baseline does not.
- **setCurrency** makes no call: what is compared is Fastify with cookies, forms and safety headers to Fastify without.
`;

const two = (value: number | undefined): string => value?.toFixed(2) ?? '–';
const one = (value: number | undefined): string => value?.toFixed(1) ?? '–';
const spread = ({ median, min, max }: Spread): string => `${two(median)} (${two(min)}–${two(max)})`;
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
    ['', 'shop, ms', 'baseline, ms', 'ratio (min–max)', 'p50, ms', 'p95, ms', 'p99, ms', 'requests/s', 'errors'],
    rows.map(({ name, visitors, shopMs, baselineMs, ratio, ...row }) => [
      nameOf(name, visitors),
      ...[two(shopMs.median), two(baselineMs.median), spread(ratio)],
      ...[one(row.p50Ms), one(row.p95Ms), one(row.p99Ms), row.requestsPerSecond.toFixed(0), String(row.errors)],
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
      row(`mix of ${usualVisitors} with traces, ms`, ({ traced }) => two(traced?.tracedMs.median)),
      row('to the same without', ({ traced }) => (traced ? spread(traced.ratio) : '–')),
      row('the trace page for it, ms', ({ traced }) => two(traced?.tracePageMs)),
      row('log per request, bytes', ({ log }) => log?.bytesPerRequest.toFixed(0) ?? '–'),
      row('log lines per request and call', ({ log }) => two(log?.linesPerCall)),
      row('open after, s', ({ startUp }) => two(startUp?.seconds)),
      row('CPU until then, s', ({ startUp }) => two(startUp?.cpuSeconds)),
    ],
  );
}

function processTable({ models }: Report): string {
  const perService = models.find(({ model }) => model === 'per-service');
  const cpu = (perService && rowOf(perService, mix, usualVisitors)?.processes) ?? [];
  const memory = (name: string) => perService?.loaded.find((one) => one.name === name);
  return table(
    ['', 'shop, ms', 'baseline, ms', 'PSS, MiB', 'RSS, MiB'],
    cpu
      .toSorted((a, b) => b.shopMs - a.shopMs)
      .map(({ name, shopMs, baselineMs }) => [
        name,
        ...[two(shopMs), two(baselineMs)],
        ...[memory(name)?.pssMebibytes, memory(name)?.rssMebibytes].map((value) => mebibytes(value ?? 0)),
      ]),
  );
}

const targetTable = (report: Report): string =>
  table(
    ['', 'found', 'at most', ''],
    targetsOf(report).map((target) => {
      const { what, found, max, unit } = target;
      const digits = unit === 'MiB' || unit === 'B' || unit === '' ? 0 : 2;
      const shown = Number.isInteger(found) ? String(found) : found.toFixed(max === 1 ? 2 : digits);
      return [what, `${shown} ${unit}`.trim(), `${max} ${unit}`.trim(), isMet(target) ? 'yes' : '**no**'];
    }),
  );

function sizesParagraph({ sizes, pages }: Report): string {
  const bytes = pages.map(({ name, bytes, calls }) => `${name} ${bytes} bytes by ${calls} calls`).join(', ');
  if (!sizes) return `Pages: ${bytes}.`;
  const { bundles, pulledBytes } = sizes;
  const all = bundles.reduce((sum, one) => sum + one.bytes, 0);
  const pulled =
    typeof pulledBytes === 'number'
      ? `a node pulls ${(pulledBytes / 1e6).toFixed(1)} MB for all images`
      : 'images were not measured';
  return `Pages: ${bytes}. Bundles: ${(all / 1e6).toFixed(1)} MB together, ${bundles
    .map(({ name, bytes }) => `${name} ${(bytes / 1e6).toFixed(2)}`)
    .join(', ')}; ${pulled}.`;
}

function historyTable(runs: readonly SavedRun[]): string {
  const row = ({ report }: SavedRun, model: ProcessModel) => {
    const result = report.models.find((one) => one.model === model);
    const at = (visitors: number) => result && rowOf(result, mix, visitors);
    return [
      two(at(usualVisitors)?.ratio.median),
      two(at(usualVisitors)?.shopMs.median),
      two(at(50)?.shopMs.median),
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

Made by \`npm run docs -- performance\` from the runs in lab/bench/results/; do not edit. \`npm run bench -- --keep LABEL\`
saves a run (about seven minutes, with k6, on Linux); \`npm run bench -- --quick --check\` compares the ratios with those of
the last two.

The **baseline** of a page is its minimal cost: a bare Fastify route that sends a fixed page of equal size after as many
bare grpc-js calls of equal size as the page makes, bytes to bytes, in as many processes with the same Node flags, in the
same stages and between the same services. The calls are listed in \`lab/bench/pages.ts\`; each run compares them with the
shop's traces and measures the sizes of all messages between its services. The baseline writes no log, stores nothing,
parses no message and renders no page.

Load alternates between shop and baseline within one run, so the **ratio** says more than the times, which depend on the
machine. CPU is that of all processes, user and system, divided by requests. The mix is the load generator's: each visitor
sends the next request right after the last response, and the baseline's mix has as many requests of each page. Every
response is checked: a wrong one fails the run. The shop runs as with \`npm start\`, without traces unless stated otherwise.
`;

const newest = ({ label, report }: SavedRun): string => `## The newest run: ${label}

${report.date}, ${report.cpus} CPUs for shop and load, Node ${report.node.replace('v', '')}. A fixed piece of work took
${report.calibrationSeconds.toFixed(3)} s of CPU on this machine, averaged over before and after: a rough scale for the times of another machine.

![CPU per request of the shop and of its baseline](performance/bars.svg)

${report.models.map((result) => `In ${titles[result.model]}, CPU per request:\n\n${rowsTable(result)}`).join('\n\n')}

### Memory, traces, log, start

${otherTable(report.models)}

With a process per service, the process that starts and watches the others does not count: a cluster has none.

### Each service's process under the mix of ${usualVisitors}

${processTable(report)}

${sizesParagraph(report)}

### Targets

${targetTable(report)}
`;

const past = (runs: readonly SavedRun[]): string => `## History

![The mix in the saved runs](performance/history.svg)

${historyTable(runs)}
`;

/** The text of docs/performance.md. */
export function performancePage(runs: readonly SavedRun[] = savedRuns()): string {
  const last = runs.at(-1);
  const found = last ? [newest(last), past(runs)] : ['No run has been saved yet.\n'];
  return [intro, ...found, stepsSection(), walls].filter(Boolean).join('\n');
}

const pictures = join(import.meta.dirname, '../performance');

/** Writes the pictures of the page. */
export function drawPictures(runs: readonly SavedRun[] = savedRuns()): void {
  const last = runs.at(-1);
  if (!last) return;
  writeFileSync(join(pictures, 'bars.svg'), bars(last.report));
  writeFileSync(join(pictures, 'history.svg'), history(runs));
}
