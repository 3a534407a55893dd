// docs/performance.md and its pictures, out of the runs that were kept in docs/performance/.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bars, history } from '../../lab/bench/charts.ts';
import type { Memory } from '../../lab/bench/processes.ts';
import { type FormResult, mix, type Report, rowOf } from '../../lab/bench/result.ts';
import { type Kept, keptFolder, keptRuns } from '../../lab/bench/saved-runs.ts';
import { usualVisitors } from '../../lab/bench/settings.ts';
import type { Spread } from '../../lab/bench/statistics.ts';
import { isMet, nameOf, ofWorkloads, pssOf, rssOf, targetsOf } from '../../lab/bench/targets.ts';
import { stepsSection } from './performance-steps.ts';

/** What the profiles have shown; written by hand. */
const walls = `## What stands in the way

- **Seconds are the machine's.** It was half as fast in the runs from \`direct-channel\` on as before: at 50 visitors the floor
  of twelve took 2.2 ms in place of 1.0 to 1.25. So the limits in seconds are missed there, whatever the shop does. Against
  the shop as it was in \`bundle-maps\`, in three pairs on that machine, the newest takes 0.82 of the CPU at 10 visitors
  (0.77 to 0.90), 0.81 at 50 (0.68 to 0.88) and 0.80 of the memory. Of run \`ended-calls\` (1.99 and 1.61 s) that would be
  1.6 s at 10, which is enough, and 1.3 s at 50, which is not.
- **CPU of the mix.** Most of it is in Node's http2, grpc-js's server and the kernel, at both ends of a call. The floor has
  the same, and grpc-js's client on top, which the shop has no more (docs/decisions.md, "A channel of our own"). When calls
  are few at a time each costs three times what it does at ten on one connection: a caller is woken twice for each answer,
  since Node sends its trailers in a write of their own.
- **The collector** takes a tenth of the frontend's CPU and most of what memory grows by under load: Node's streams outlive
  their end until a full collection (docs/decisions.md, "What an ended call holds"). The floor has the same.
- **Memory of twelve processes.** An empty Node has 8 MiB that are its own, one with HTTP/2 14, with grpc-js 18, our bundle
  26, before the first call. What can be less is bought with CPU: docs/decisions.md, "Room for young objects", "What the
  compiler keeps".
- **Traces.** Ten spans a request, each made, kept and sent by its own process. Half of what traces cost was the header by
  which they travel (docs/decisions.md, "A channel of our own"). The cheaper the rest is, the more they are in relation to it.
- **The order** writes to the disk and waits for it four times (docs/decisions.md, "Which commits reach the disk"), which
  the floor does not.
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

const titles = { one: 'one process', twelve: 'twelve processes' };

const rowsTable = ({ rows }: FormResult): string =>
  table(
    ['', 'shop, ms', 'floor, ms', 'ratio (least–most)', 'p50, ms', 'p95, ms', 'p99, ms', 'requests/s', 'errors'],
    rows.map(({ name, visitors, shopMs, floorMs, ratio, ...row }) => [
      nameOf(name, visitors),
      ...[two(shopMs.median), two(floorMs.median), spread(ratio)],
      ...[one(row.p50Ms), one(row.p95Ms), one(row.p99Ms), row.requestsPerSecond.toFixed(0), String(row.errors)],
    ]),
  );

function otherTable(forms: readonly FormResult[]): string {
  const row = (name: string, cell: (result: FormResult) => string) => [name, ...forms.map(cell)];
  const memory = (form: FormResult['form'], all: readonly Memory[]) =>
    `${mebibytes(pssOf(ofWorkloads(form, all)))} / ${mebibytes(rssOf(ofWorkloads(form, all)))}`;
  return table(
    ['', ...forms.map(({ form }) => titles[form])],
    [
      row('memory idle, PSS / RSS, MiB', ({ form, idle }) => memory(form, idle)),
      row('memory after load', ({ form, loaded }) => memory(form, loaded)),
      row('memory of the floor after load, RSS', ({ floorLoaded }) => mebibytes(rssOf(floorLoaded))),
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

function processTable({ forms }: Report): string {
  const twelve = forms.find(({ form }) => form === 'twelve');
  const cpu = (twelve && rowOf(twelve, mix, usualVisitors)?.processes) ?? [];
  const memory = (name: string) => twelve?.loaded.find((one) => one.name === name);
  return table(
    ['', 'shop, ms', 'floor, ms', 'PSS, MiB', 'RSS, MiB'],
    cpu
      .toSorted((a, b) => b.shopMs - a.shopMs)
      .map(({ name, shopMs, floorMs }) => [
        name,
        ...[two(shopMs), two(floorMs)],
        ...[memory(name)?.pssMebibytes, memory(name)?.rssMebibytes].map((value) => mebibytes(value ?? 0)),
      ]),
  );
}

const targetTable = (report: Report): string =>
  table(
    ['', 'found', 'at most', ''],
    targetsOf(report).map((target) => {
      const { what, found, most, unit } = target;
      const digits = unit === 'MiB' || unit === 'B' || unit === '' ? 0 : 2;
      const shown = Number.isInteger(found) ? String(found) : found.toFixed(most === 1 ? 2 : digits);
      return [what, `${shown} ${unit}`.trim(), `${most} ${unit}`.trim(), isMet(target) ? 'yes' : '**no**'];
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

function historyTable(runs: readonly Kept[]): string {
  const of = ({ report }: Kept, form: string) => report.forms.find((result) => result.form === form);
  const row = (run: Kept, form: 'one' | 'twelve') => {
    const result = of(run, form);
    const at = (visitors: number) => result && rowOf(result, mix, visitors);
    return [
      two(at(usualVisitors)?.ratio.median),
      two(at(usualVisitors)?.shopMs.median),
      two(at(50)?.shopMs.median),
      result ? mebibytes(pssOf(ofWorkloads(form, result.loaded))) : '–',
    ];
  };
  const head = ['ratio', 'ms at 10', 'ms at 50', 'MiB'];
  return table(
    ['run', 'date', 'calibration, s', ...head.map((name) => `one: ${name}`), ...head.map((name) => `twelve: ${name}`)],
    runs.map((run) => [
      run.label,
      run.report.date,
      run.report.calibrationSeconds.toFixed(3),
      ...row(run, 'one'),
      ...row(run, 'twelve'),
    ]),
  );
}

const intro = `# Performance

Made by \`npm run docs -- performance\` from the runs in docs/performance/; do not edit. A run is made and kept by
\`npm run bench -- --keep LABEL\` (some seven minutes, with k6, on Linux); \`npm run bench -- --quick --check\` compares the
ratios with those of the last two.

The **floor** of a page is what it would cost with nothing around it: a bare Fastify route that answers with a fixed page
of equal size after as many bare grpc-js calls of equal size as the page makes, bytes to bytes, in as many processes with
the same flags of Node, made in the same stages and by the same services. Which calls those are stands in
\`lab/bench/pages.ts\`; each run compares that with the shop's traces and takes the sizes of all messages from between
its services. The floor writes no log, keeps nothing on a disk, reads no message, makes no page.

Shop and floor are put under load by turns in one run, so that the **ratio** says more than the times, which belong to a
machine. CPU is that of all processes, user and system, divided by requests. The mix is the load generator's, each visitor
asking again as soon as the answer is there; the floor's has as many requests of each page. Every answer is checked: one
that is wrong fails the run. The shop runs as \`npm start\` runs it, without traces where nothing else is said.
`;

const newest = ({ label, report }: Kept): string => `## The newest run: ${label}

${report.date}, ${report.cpus} CPUs for shop and load, Node ${report.node.replace('v', '')}. A fixed piece of work takes
${report.calibrationSeconds.toFixed(3)} s of CPU on this machine, before and after on average: times of another one can be scaled by that, roughly.

![CPU per request of the shop and of its floor](performance/bars.svg)

${report.forms.map((result) => `In ${titles[result.form]}, CPU per request:\n\n${rowsTable(result)}`).join('\n\n')}

### Memory, traces, log, start

${otherTable(report.forms)}

With \`--processes\` the one who starts and watches the others is not counted: a cluster has none.

### The twelve processes under the mix of ${usualVisitors}

${processTable(report)}

${sizesParagraph(report)}

### Targets

${targetTable(report)}
`;

const past = (runs: readonly Kept[]): string => `## History

![The mix in the runs that were kept](performance/history.svg)

${historyTable(runs)}
`;

/** The page as it should be in docs/. */
export function performancePage(runs: readonly Kept[] = keptRuns()): string {
  const last = runs.at(-1);
  const found = last ? [newest(last), past(runs)] : ['No run has been kept yet.\n'];
  return [intro, ...found, stepsSection(), walls].filter(Boolean).join('\n');
}

/** Draws the pictures that the page shows. */
export function drawPictures(runs: readonly Kept[] = keptRuns()): void {
  const last = runs.at(-1);
  if (!last) return;
  writeFileSync(join(keptFolder, 'bars.svg'), bars(last.report));
  writeFileSync(join(keptFolder, 'history.svg'), history(runs));
}
