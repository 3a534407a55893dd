// The actions of `npm run incident`.
import type { InputOf } from '../../start/command-line/spec.ts';
import { readAnswer, readTruth } from './answers.ts';
import { incidentNamed, incidents } from './catalogue/all.ts';
import { diagnose } from './diagnose.ts';
import { asInCluster, type Incident } from './incident.ts';
import type { incidentCommand } from './options.ts';
import type { Condition } from './queries.ts';
import { replay } from './replay.ts';
import { runChosen } from './run-command.ts';
import { score } from './score.ts';
import { requireRecording, signalNames } from './signals.ts';

/** Resolves with the exit code. */
export async function incident(
  { values, positionals }: InputOf<typeof incidentCommand>,
  signal: AbortSignal,
): Promise<number> {
  const [action = '', first = '', second = ''] = positionals;
  switch (action) {
    case 'list':
      return list(values.json);
    case 'show':
      return show(incidentNamed(first));
    case 'run':
      return interruptible(signal, () => runChosen(first, values, signal));
    case 'replay':
      return replayTo(first, values.to ?? '');
    case 'diagnose':
      requireRecording(first);
      console.log(JSON.stringify(await diagnose(first), undefined, 2));
      return 0;
    default:
      return printScore(first, second);
  }
}

function list(isJson: boolean): number {
  const rows = incidents.map(({ name, title, runsIn, happenedAt }) => ({ name, title, runsIn, happenedAt }));
  const lines = rows.map(({ name, title, runsIn }) => `${name.padEnd(18)}${runsIn.padEnd(10)}${title}`);
  console.log(isJson ? JSON.stringify(rows, undefined, 2) : lines.join('\n'));
  return 0;
}

const limit = ({ above, below }: Condition) =>
  [above === undefined ? [] : `above ${above}`, below === undefined ? [] : `below ${below}`].flat().join(', ');
const lines = (title: string, texts: readonly string[]) =>
  texts.map((text, at) => `${(at ? '' : title).padEnd(13)}${text}`);

function show(one: Incident): number {
  const described = [aspectsOf(one)];
  const inCluster = asInCluster(one);
  if (one.runsIn === 'both' && inCluster) described.push(['', 'In a cluster:', '', ...aspectsOf(inCluster)]);
  console.log(described.flat().join('\n'));
  return 0;
}

const places = { embedded: 'the embedded shop', kind: 'kind', both: 'the embedded shop, and kind' } as const;

function queryOf({ measure, service, name, query, tags }: Condition): string[] {
  if (measure === 'promql') return [`  PromQL: ${query?.replace(/\s+/g, ' ')}`];
  return measure === 'traces' ? [`  Jaeger: ${service}, ${name}, ${JSON.stringify(tags)}`] : [];
}

function aspectsOf(one: Incident): string[] {
  const condition = (it: Condition) => [`${it.what}: ${limit(it)}`, ...queryOf(it)];
  return [
    ...[one.title, ''],
    ...lines('happened at', [one.happenedAt]),
    ...lines('runs in', [`${places[one.runsIn]}${one.store ? `, with ${one.store}` : ''}`]),
    ...lines('injection', [one.injection.text]),
    ...lines('affects', [one.blastRadius]),
    ...lines(
      'cause',
      one.rootCause.map(({ workload, kind }) => `${workload}: ${kind}`),
    ),
    ...lines('symptoms', one.symptoms.flatMap(condition)),
    ...lines('unaffected', one.unaffected.flatMap(condition)),
    ...lines('pages', one.pages.length > 0 ? one.pages : ['none']),
    ...lines('may page', one.possiblePages ?? []),
    ...lines('remediation', [one.remediation]),
  ];
}

async function interruptible(signal: AbortSignal, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (!signal.aborted) throw error;
    console.error('Stopped; the fault was removed.');
    return 130;
  }
}

async function replayTo(folder: string, to: string): Promise<number> {
  const { accepted, shiftMs } = await replay(folder, to);
  const missing = signalNames.filter((name) => !accepted.includes(name));
  console.log(`Sent ${accepted.join(', ')} to ${to}.`);
  if (missing.length > 0) console.log(`It does not take ${missing.join(' and ')}.`);
  console.log(
    `All times there are ${Math.round(shiftMs / 1_000)} s later than in the recording: subtract that from the times in an answer.`,
  );
  return 0;
}

/** Of an answer's names, which may have control characters. */
const printable = (text: string) => text.replace(/\p{Cc}/gu, '?');

/** Two causes share the points of one. */
const shown = (points: number) => String(Number(points.toFixed(1)));

function printScore(folder: string, answerFile: string): number {
  const result = score(readTruth(folder), readAnswer(answerFile));
  for (const { points, max, reason } of result.lines)
    console.log(`${shown(points).padStart(5)} of ${shown(max).padEnd(4)}  ${printable(reason)}`);
  console.log(`\n${result.points} of 100 points`);
  return 0;
}
