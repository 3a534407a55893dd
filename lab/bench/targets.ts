// What is aimed at, and whether it is met.
import type { Memory } from './processes.ts';
import { type FormResult, mix, type Report, rowOf } from './result.ts';
import { usualVisitors } from './settings.ts';
import { sum } from './statistics.ts';

export interface Target {
  readonly what: string;
  readonly found: number;
  readonly most: number;
  readonly unit: string;
}

export const mostRatio = 1.35;
export const mostTracedRatio = 1.4;
/** At as many visitors; on the machine of the decisions. */
const mostCpuMs: readonly (readonly [visitors: number, ms: number])[] = [
  [usualVisitors, 1.7],
  [50, 1.25],
];
const mostP50Ms = 2.5;
const mostPssMebibytes = { one: 160, twelve: 450 };
const mostLinesPerCall = 1;
const mostLogBytes = 600;

/** The one who starts the others is no part of the shop. */
export const ofWorkloads = (form: string, memory: readonly Memory[]): readonly Memory[] =>
  form === 'one' ? memory : memory.filter(({ name }) => name !== 'start');

export const pssOf = (memory: readonly Memory[]): number => sum(memory.map(({ pssMebibytes }) => pssMebibytes));
export const rssOf = (memory: readonly Memory[]): number => sum(memory.map(({ rssMebibytes }) => rssMebibytes));

/** Those for which there is a number. */
export const targetsOf = ({ pages, forms }: Report): Target[] => [
  ...pages.map(({ name, calls, mostCalls }) => ({ what: `calls of ${name}`, found: calls, most: mostCalls, unit: '' })),
  ...forms.flatMap(targetsOfForm),
];

function targetsOfForm(result: FormResult): Target[] {
  const { form, rows, traced, log, loaded } = result;
  const processes = form === 'one' ? 'one process' : 'twelve processes';
  const alone = rowOf(result, mix, 1);
  return [
    ...rows.map(({ name, visitors, ratio }) => ({
      what: `${nameOf(name, visitors)} to its floor, ${processes}`,
      found: ratio.median,
      most: mostRatio,
      unit: '×',
    })),
    ...(traced
      ? [{ what: `with traces, ${processes}`, found: traced.ratio.median, most: mostTracedRatio, unit: '×' }]
      : []),
    ...mostCpuMs.flatMap(([visitors, most]) => {
      const row = rowOf(result, mix, visitors);
      const what = `CPU of 1,000 requests, ${visitors} visitors, ${processes}`;
      return row ? [{ what, found: row.shopMs.median, most, unit: 's' }] : [];
    }),
    ...(alone ? [{ what: `p50 of 1 visitor, ${processes}`, found: alone.p50Ms, most: mostP50Ms, unit: 'ms' }] : []),
    {
      what: `memory after load (PSS), ${processes}`,
      found: pssOf(ofWorkloads(form, loaded)),
      most: mostPssMebibytes[form],
      unit: 'MiB',
    },
    ...(log
      ? [
          {
            what: `log lines per request and call, ${processes}`,
            found: log.linesPerCall,
            most: mostLinesPerCall,
            unit: '',
          },
          { what: `log per request, ${processes}`, found: log.bytesPerRequest, most: mostLogBytes, unit: 'B' },
        ]
      : []),
  ];
}

export const nameOf = (name: string, visitors: number): string => (name === mix ? `mix of ${visitors}` : name);

export const isMet = ({ found, most }: Target): boolean => found <= most;

const tolerance = 0.2;

/**
 * Sentences about ratios that have become worse since the last runs that were kept. Rounds of one second differ by a third,
 * and a whole run may have been lucky: a ratio counts as worse when its best round is, by a fifth, than the worst one of
 * those runs.
 */
export function worseThan(kept: readonly Report[], now: Report): string[] {
  return now.forms.flatMap(({ form, rows }) =>
    rows.flatMap(({ name, visitors, ratio }) => {
      const before = kept.flatMap(({ forms }) => forms.filter((one) => one.form === form));
      const old = Math.max(...before.map((result) => rowOf(result, name, visitors)?.ratio.max ?? -Infinity));
      if (old === -Infinity || ratio.min <= old * (1 + tolerance)) return [];
      const words = `at least ${ratio.min.toFixed(2)} × its floor, at most ${old.toFixed(2)} in the runs that were kept last`;
      return [`${nameOf(name, visitors)} in ${form} is ${words}.`];
    }),
  );
}

export const errorsOf = ({ forms }: Report): number =>
  sum(forms.flatMap(({ rows, traced }) => [...rows, ...(traced ? [traced] : [])].map(({ errors }) => errors)));
