// The targets of a bench, and checks whether a run meets them.
import { sum } from '../statistics.ts';
import { type ProcessModel, titles } from './process-model.ts';
import type { Memory } from './process-usage.ts';
import { type ModelResult, mix, type Report, rowOf } from './result.ts';
import { defaultVisitors } from './settings.ts';

export interface Target {
  /** With the process model. */
  readonly what: string;
  readonly name: string;
  /** Undefined if the target does not depend on it. */
  readonly model?: ProcessModel;
  readonly found: number;
  readonly max: number;
  readonly unit: string;
}

export const maxRatio = 1.35;
export const maxTracedRatio = 1.4;
/** Traces, metrics and logs. */
export const maxObservedRatio = 1.5;
/** On two cores. */
const maxCpuMs: readonly (readonly [visitors: number, ms: number])[] = [
  [defaultVisitors, 1.7],
  [50, 1.25],
];
const maxP50Ms = 2.5;
const maxPssMebibytes: Readonly<Record<ProcessModel, number>> = { single: 160, 'per-service': 450 };
const maxLinesPerCall = 1;
const maxLogBytes = 600;

/** Excludes the process that starts the others, which does not exist in a cluster. */
export const ofWorkloads = (model: ProcessModel, memory: readonly Memory[]): readonly Memory[] =>
  model === 'single' ? memory : memory.filter(({ name }) => name !== 'start');

export const pssOf = (memory: readonly Memory[]): number => sum(memory.map(({ pssMebibytes }) => pssMebibytes));
export const rssOf = (memory: readonly Memory[]): number => sum(memory.map(({ rssMebibytes }) => rssMebibytes));

/** Only the targets that the run measured. */
export const targetsOf = ({ pages, models }: Report): Target[] => [
  ...pages.map(({ name: page, calls, maxCalls }) => {
    const name = `calls of ${page}`;
    return { what: name, name, found: calls, max: maxCalls, unit: '' };
  }),
  ...models.flatMap(targetsOfModel),
];

function targetsOfModel(result: ModelResult): Target[] {
  const { model, rows, traced, observed, log, loaded } = result;
  const target = (name: string, found: number | undefined, max: number, unit: string): Target[] =>
    found === undefined ? [] : [{ what: `${name}, ${titles[model]}`, name, model, found, max, unit }];
  return [
    ...rows.flatMap(({ name, visitors, ratio }) =>
      target(`${nameOf(name, visitors)} to its baseline`, ratio.median, maxRatio, '×'),
    ),
    ...target('with traces', traced?.ratio.median, maxTracedRatio, '×'),
    ...target('with all signals', observed?.ratio.median, maxObservedRatio, '×'),
    ...maxCpuMs.flatMap(([visitors, max]) =>
      target(`CPU time of 1,000 requests, ${visitors} visitors`, rowOf(result, mix, visitors)?.shopMs.median, max, 's'),
    ),
    ...target('p50 of 1 visitor', rowOf(result, mix, 1)?.p50Ms, maxP50Ms, 'ms'),
    ...target('memory after load (PSS)', pssOf(ofWorkloads(model, loaded)), maxPssMebibytes[model], 'MiB'),
    ...target('log lines per request and call', log?.linesPerCall, maxLinesPerCall, ''),
    ...target('log per request', log?.bytesPerRequest, maxLogBytes, 'B'),
  ];
}

export const nameOf = (name: string, visitors: number): string => (name === mix ? `mix of ${visitors}` : name);

export const isMet = ({ found, max }: Target): boolean => found <= max;

/** Rounds of one second differ by a third, and their best by less. */
export const tolerance = 0.2;

/** A ratio that is worse than in the saved runs. */
export interface Worse {
  readonly model: ProcessModel;
  /** A page's name, or mix. */
  readonly name: string;
  readonly sentence: string;
}

/**
 * Rounds of one second differ by a third, and a whole run may have been lucky, so a ratio counts as worse only if its best
 * round is a fifth above the worst round of those runs.
 */
export function worseThan(saved: readonly Report[], now: Report): Worse[] {
  return now.models.flatMap(({ model, rows }) =>
    rows.flatMap(({ name, visitors, ratio }) => {
      const before = saved.flatMap(({ models }) => models.filter((one) => one.model === model));
      const old = Math.max(...before.map((result) => rowOf(result, name, visitors)?.ratio.max ?? -Infinity));
      if (old === -Infinity || ratio.min <= old * (1 + tolerance)) return [];
      const sentence =
        `${nameOf(name, visitors)} with ${titles[model]}: at least ${ratio.min.toFixed(2)} × its baseline, ` +
        `but at most ${old.toFixed(2)} in the last saved runs.`;
      return [{ model, name, sentence }];
    }),
  );
}

export const errorsOf = ({ models }: Report): number =>
  sum(
    models.flatMap(({ rows, traced, observed }) =>
      [...rows, traced, observed].map((measured) => measured?.errors ?? 0),
    ),
  );
