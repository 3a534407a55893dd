// Reads truths and answers.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { Problem } from '../../start/problem.ts';
import answerSchema from './answer.schema.json' with { type: 'json' };
import truthSchema from './truth.schema.json' with { type: 'json' };
import type { Answer, DatedCause, Truth } from './truth.ts';

/** Without a zone, it is UTC, wherever the answer is scored. */
const inUtc = (text: string) => (/\dT[\d:.]+$/.test(text) ? `${text}Z` : text);
const isTime = (text: string) => /^\d{4}-/.test(text) && !Number.isNaN(Date.parse(inUtc(text)));
const ajv = new Ajv({ strict: false, formats: { 'date-time': isTime } });
const isAnswer = ajv.compile<Answer>(answerSchema);
const isTruth = ajv.compile<Truth>(truthSchema);

export function readTruth(folder: string): Truth {
  const path = join(folder, 'truth.json');
  if (!existsSync(path)) throw new Problem(`${folder} has no truth.json: expected the folder of a finished run.`);
  const truth = readJson(path, 'run the incident again');
  if (isTruth(truth)) return truth;
  throw new Problem(`${path} is not the truth of an incident: ${firstError(isTruth.errors)}.`);
}

export function readAnswer(path: string): Answer {
  if (!existsSync(path)) throw new Problem(`There is no file ${path}.`);
  const answer = readJson(path, 'question.md shows what an answer looks like');
  if (isAnswer(answer)) return { ...answer, rootCause: answer.rootCause.map(plainCause) };
  throw new Problem(`${path} is not an answer: ${firstError(isAnswer.errors)}.`);
}

const plainCause = ({ workload, since, ...rest }: DatedCause): DatedCause => ({
  ...rest,
  workload: workload.trim().toLowerCase(),
  since: since && inUtc(since),
});

function readJson(path: string, advice: string): unknown {
  if (!statSync(path).isFile()) throw new Problem(`${path} is not a file.`);
  try {
    return JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch {
    throw new Problem(`${path} is not JSON: ${advice}.`);
  }
}

const firstError = (errors: typeof isAnswer.errors) => {
  const [{ instancePath = '', message = '' } = {}] = errors ?? [];
  return `${instancePath || 'it'} ${message}`;
};
