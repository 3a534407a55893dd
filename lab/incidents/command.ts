// The actions of `npm run incident`.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import type { InputOf } from '../../start/command-line/spec.ts';
import { Problem } from '../../start/problem.ts';
import answerSchema from './answer.schema.json' with { type: 'json' };
import { incidentNamed, incidents } from './catalogue/all.ts';
import { diagnose } from './diagnose.ts';
import type { Incident } from './incident.ts';
import type { incidentCommand } from './options.ts';
import type { Condition } from './queries.ts';
import { replay } from './replay.ts';
import { runIncident } from './run.ts';
import { runAll } from './run-all.ts';
import { score } from './score.ts';
import type { Answer, Truth } from './truth.ts';

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
      return show(named(first));
    case 'run':
      return interruptible(signal, () =>
        first === 'all'
          ? runAll(values.seed, values.out ?? '', signal).then((isRight) => (isRight ? 0 : 1))
          : run(named(first), values.seed, values.out ?? '', signal),
      );
    case 'replay':
      return replayTo(first, values.to ?? '');
    case 'diagnose':
      console.log(JSON.stringify(await diagnose(first), undefined, 2));
      return 0;
    default:
      return printScore(first, second);
  }
}

function named(name: string): Incident {
  const found = incidentNamed(name);
  if (!found) throw new Problem(`There is no incident "${name}": \`npm run incident -- list\` has all names.`);
  return found;
}

function list(isJson: boolean): number {
  const rows = incidents.map(({ name, title, runsIn, happenedAt }) => ({ name, title, runsIn, happenedAt }));
  const lines = rows.map(({ name, title, runsIn }) => `${name.padEnd(18)}${runsIn.padEnd(10)}${title}`);
  console.log(isJson ? JSON.stringify(rows, undefined, 2) : lines.join('\n'));
  return 0;
}

const limit = ({ above, below }: Condition) => (above === undefined ? `below ${below}` : `above ${above}`);
const lines = (title: string, texts: readonly string[]) =>
  texts.map((text, at) => `${(at ? '' : title).padEnd(13)}${text}`);

function show(one: Incident): number {
  const condition = (it: Condition) => `${it.what}: ${limit(it)}`;
  console.log(
    [
      one.title,
      '',
      ...lines('happened at', [one.happenedAt]),
      ...lines('runs in', [
        one.runsIn === 'kind' ? 'kind' : `the embedded shop${one.store ? `, with ${one.store}` : ''}`,
      ]),
      ...lines('injection', [one.injection.text]),
      ...lines('affects', [one.blastRadius]),
      ...lines(
        'cause',
        one.rootCause.map(({ workload, kind }) => `${workload}: ${kind}`),
      ),
      ...lines('symptoms', one.symptoms.map(condition)),
      ...lines('unaffected', one.unaffected.map(condition)),
      ...lines('remediation', [one.remediation]),
    ].join('\n'),
  );
  return 0;
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

async function run(one: Incident, seed: number, out: string, signal: AbortSignal): Promise<number> {
  if (one.runsIn === 'kind') throw new Problem(`${one.name} needs a cluster, in which incidents can't be run yet.`);
  const { visibleAfterSeconds, problems } = await runIncident({ incident: one, seed, folder: out, signal });
  for (const [at, symptom] of one.symptoms.entries())
    console.log(`${symptom.what}: ${limit(symptom)} after ${visibleAfterSeconds[at] ?? '-'} s`);
  const isRight = problems.length === 0;
  console.log(isRight ? `\nRecorded in ${out}: start with ${join(out, 'question.md')}.` : problems.join('\n'));
  return isRight ? 0 : 1;
}

async function replayTo(folder: string, to: string): Promise<number> {
  const accepted = await replay(folder, to);
  console.log(`Sent ${accepted.join(', ')} to ${to}, with times that end now.`);
  return 0;
}

function printScore(folder: string, answerFile: string): number {
  const path = join(folder, 'truth.json');
  if (!existsSync(path)) throw new Problem(`${folder} has no truth.json: expected the folder of a finished run.`);
  const truth: Truth = JSON.parse(readFileSync(path, 'utf8'));
  const result = score(truth, readAnswer(answerFile));
  for (const { points, max, reason } of result.lines)
    console.log(`${String(Math.round(points)).padStart(4)} of ${Math.round(max)}  ${reason}`);
  console.log(`\n${result.points} of 100 points`);
  return 0;
}

const isAnswer = new Ajv({ strict: false }).compile<Answer>(answerSchema);

export function readAnswer(path: string): Answer {
  if (!existsSync(path)) throw new Problem(`There is no file ${path}.`);
  let answer: unknown;
  try {
    answer = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new Problem(`${path} is not JSON: question.md shows what an answer looks like.`);
  }
  if (isAnswer(answer)) return answer;
  const [{ instancePath = '', message = '' } = {}] = isAnswer.errors ?? [];
  throw new Problem(`${path} is not an answer: ${instancePath || 'it'} ${message}.`);
}
