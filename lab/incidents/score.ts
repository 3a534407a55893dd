// Compares an answer to the truth. Points are for the cause; the kind and the time count only for the right workload.
import { workloadNames } from '../../topology.ts';
import type { Answer, DatedCause, Truth } from './truth.ts';

export interface Line {
  readonly points: number;
  readonly max: number;
  readonly reason: string;
}
export interface Score {
  readonly points: number;
  readonly lines: readonly Line[];
}

const max = { workload: 35, kind: 30, time: 15, evidence: 20 };
const isKnown = (name: string) => [...workloadNames, 'redis', 'loadgenerator'].includes(name);
/** All points for the time within the first, none from the second on; seconds. */
const exactSeconds = 5;
const wrongSeconds = 25;

/** The truth itself has 100 points, and "I don't know" 0. */
export function score(truth: Truth, answer: Answer): Score {
  if (answer.rootCause.length === 0)
    return { points: 0, lines: [{ points: 0, max: 100, reason: 'no cause is named' }] };
  const left = [...answer.rootCause];
  const lines = truth.rootCause.flatMap((cause) => {
    const at = left.findIndex(({ workload }) => workload === cause.workload);
    const [named] = at < 0 ? [] : left.splice(at, 1);
    const sameWorkload = answer.rootCause.filter(({ workload }) => workload === cause.workload);
    const kindsNamed = [...new Set(sameWorkload.map(({ kind }) => kind))];
    return linesOfCause(cause, named, kindsNamed, truth.rootCause.length);
  });
  const foundNone = lines.every(({ points }) => points === 0);
  const evidence = foundNone
    ? { points: 0, max: max.evidence, reason: 'no evidence counts without a cause' }
    : evidenceLine(truth, answer);
  const isCause = (name: string) => truth.rootCause.some(({ workload }) => workload === name);
  const wrong = left.map(({ workload }) => ({
    ...{ points: -10, max: 0 },
    reason: isCause(workload)
      ? `${workload} is named again`
      : `${workload} is not ${isKnown(workload) ? 'a cause' : 'a workload of the shop'}`,
  }));
  const all = [...lines, evidence, ...wrong];
  const points = all.reduce((sum, line) => sum + line.points, 0);
  return { points: Math.max(0, Math.round(points)), lines: all };
}

/** `kindsNamed`: one, unless the answer names the workload with several. */
function linesOfCause(
  cause: DatedCause,
  named: DatedCause | undefined,
  kindsNamed: readonly string[],
  causes: number,
): Line[] {
  const line = (full: number, share: number, reason: string) => ({
    points: (share * full) / causes,
    max: full / causes,
    reason,
  });
  if (!named) return [line(max.workload + max.kind + max.time, 0, `${cause.workload} is not named`)];
  const isKind = kindsNamed.length === 1 && kindsNamed[0] === cause.kind;
  const seconds = Math.abs(Date.parse(named.since ?? '') - Date.parse(cause.since)) / 1_000;
  const share = Math.min(1, Math.max(0, (wrongSeconds - seconds) / (wrongSeconds - exactSeconds)));
  return [
    line(max.workload, 1, `${cause.workload} is the cause`),
    line(
      max.kind,
      isKind ? 1 : 0,
      isKind ? `it is ${cause.kind}` : `it is ${cause.kind}, not ${kindsNamed.join(' or ')}`,
    ),
    Number.isNaN(share)
      ? line(max.time, 0, `no time is named for ${cause.workload}`)
      : line(max.time, share, `its time is ${Math.round(seconds)} s from the right one`),
  ];
}

/** Prometheus has underscores instead of dots, and adds the unit and the kind of a metric. */
const nameOf = (signal: string, name: string) =>
  signal === 'metric'
    ? name
        .replaceAll('.', '_')
        .replace(/_(total|count|sum|bucket)$/, '')
        .replace(/_(seconds|milliseconds|bytes|ratio|percent)$/, '')
    : name;

/** All points only for all symptoms and nothing else. */
function evidenceLine({ evidence: symptoms }: Truth, { evidence = [] }: Answer): Line {
  const distinct = (pieces: NonNullable<Answer['evidence']>) =>
    new Set(pieces.map(({ signal, service, name }) => JSON.stringify([signal, service, nameOf(signal, name)])));
  const [given, wanted] = [distinct(evidence), distinct(symptoms)];
  const right = [...given].filter((piece) => wanted.has(piece)).length;
  return {
    points: (right / Math.max(given.size, wanted.size, 1)) * max.evidence,
    max: max.evidence,
    reason: `${right} of ${wanted.size} symptoms are given as evidence, with ${given.size - right} that are none`,
  };
}
