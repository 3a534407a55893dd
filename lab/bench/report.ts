// The printed report of a bench.

import type { Spread } from '../statistics.ts';
import { type ProcessModel, titles } from './process-model.ts';
import type { ModelResult, Report, Row } from './result.ts';
import {
  isMet,
  maxObservedRatio,
  maxRatio,
  maxTracedRatio,
  nameOf,
  ofWorkloads,
  pssOf,
  rssOf,
  targetsOf,
} from './targets.ts';

const columns = [9, 9, 9, 16, 9, 9, 9, 8, 8];
const line = (name: string, cells: readonly string[]) =>
  `  ${name.padEnd(13)}${cells.map((cell, at) => cell.padStart(columns[at] ?? 9)).join('')}`.trimEnd();

const range = ({ min, max }: Spread) => `${min.toFixed(2)}–${max.toFixed(2)}`;
const mebibytes = (value: number) => `${value.toFixed(0)} MiB`;

export const tableHead = (model: ProcessModel): string =>
  [
    `With ${titles[model]}`,
    line('CPU ms/request', ['shop', 'baseline', 'ratio', 'min–max', 'p50 ms', 'p95 ms', 'p99 ms', 'req/s', 'errors']),
  ].join('\n');

export function formatRow({ name, visitors, shopMs, baselineMs, ratio, ...row }: Row): string {
  const times = [row.p50Ms, row.p95Ms, row.p99Ms].map((ms) => ms.toFixed(1));
  const cells = line(nameOf(name, visitors), [
    ...[shopMs.median, baselineMs.median].map((ms) => ms.toFixed(2)),
    ...[`${ratio.median.toFixed(2)} ${ratio.median <= maxRatio ? ' ' : '!'}`, range(ratio)],
    ...[...times, row.requestsPerSecond.toFixed(0), String(row.errors)],
  ]);
  return [cells, ...row.complaints.slice(0, 3).map((complaint) => `    ${complaint}`)].join('\n');
}

/** Memory, traces, log and start-up of a process model. */
export function formatModel(result: ModelResult): string {
  const { model, traced, observed, log, idle, loaded, baselineLoaded, startUp } = result;
  const memory = (name: string, all: ModelResult['idle']) =>
    `  memory ${name.padEnd(12)} ${mebibytes(pssOf(ofWorkloads(model, all)))} PSS, ${mebibytes(rssOf(ofWorkloads(model, all)))} RSS`;
  return [
    ...processLines(result),
    ...(traced
      ? [
          `  with traces: ${traced.tracedMs.median.toFixed(2)} ms, ${traced.ratio.median.toFixed(2)} × untraced ` +
            `(${range(traced.ratio)}, at most ${maxTracedRatio}); the trace page itself ${traced.tracePageMs.toFixed(2)} ms; ${traced.errors} errors`,
        ]
      : []),
    ...(observed
      ? [
          `  with all signals: ${observed.tracedMs.median.toFixed(2)} ms, ${observed.ratio.median.toFixed(2)} × without ` +
            `(${range(observed.ratio)}, at most ${maxObservedRatio}); ${observed.errors} errors`,
        ]
      : []),
    memory('idle', idle),
    memory('after load', loaded),
    `  memory of the baseline ${mebibytes(rssOf(baselineLoaded))} RSS`,
    ...(log
      ? [
          `  log ${log.bytesPerRequest.toFixed(0)} bytes and ${log.linesPerRequest.toFixed(2)} lines per request, ` +
            `${log.linesPerCall.toFixed(2)} lines per request and call`,
        ]
      : []),
    ...(startUp
      ? [`  first page after ${startUp.seconds.toFixed(2)} s, ${startUp.cpuSeconds.toFixed(2)} s of CPU time`]
      : []),
  ].join('\n');
}

/** CPU of the mix, by process. */
function processLines({ model, rows }: ModelResult): string[] {
  const row = rows.find(({ processes, visitors, name }) => name === 'mix' && visitors === 10 && processes.length > 1);
  if (!row || model === 'single') return [];
  const shown = row.processes.toSorted((a, b) => b.shopMs - a.shopMs);
  return [
    `  ${'CPU ms/request, mix of 10'.padEnd(28)}${['shop', 'baseline'].map((cell) => cell.padStart(10)).join('')}`,
    ...shown.map(
      ({ name, shopMs, baselineMs }) =>
        `    ${name.padEnd(26)}${[shopMs, baselineMs].map((ms) => ms.toFixed(3).padStart(10)).join('')}`,
    ),
  ];
}

export function formatSummary(report: Report): string {
  const { pages, sizes } = report;
  const targets = targetsOf(report);
  const missed = targets.filter((target) => !isMet(target));
  return [
    `Calls per page: ${pages.map(({ name, calls, maxCalls }) => `${name} ${calls} (≤ ${maxCalls})`).join(', ')}`,
    `Bytes per page: ${pages.map(({ name, bytes }) => `${name} ${bytes}`).join(', ')}`,
    ...(sizes
      ? [
          `Bundles: ${sizes.bundles.map(({ name, bytes }) => `${name} ${(bytes / 1e6).toFixed(2)}`).join(', ')} MB`,
          `Images: ${typeof sizes.pulledBytes === 'number' ? `a node pulls ${(sizes.pulledBytes / 1e6).toFixed(1)} MB` : `not measured: ${sizes.pulledBytes}`}`,
        ]
      : []),
    '',
    `${targets.length - missed.length} of ${targets.length} targets met${missed.length > 0 ? '. Missed:' : '.'}`,
    ...missed.map(({ what, found, max, unit }) => `  ${what}: ${amount(found)}${unit && ` ${unit}`}, at most ${max}`),
  ].join('\n');
}

const amount = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(2));
