// The lessons in k8s/lessons: their names, texts, files and checks.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Lesson, LessonModule, Shop } from './lesson.ts';

export const lessonsFolder = join(import.meta.dirname, '../../k8s/lessons');

/** In the order in which `all` runs them and the guide explains them. */
export const lessonNames = [
  'mtls',
  'policies',
  'retries',
  'timeouts',
  'fault-injection',
  'canary',
  'jwt',
  'outlier-detection',
  'ab-test',
  'gateway-api',
  'mirroring',
  'egress',
  'slo-alert',
] as const;
export type LessonName = (typeof lessonNames)[number];

export const isLesson = (name: string): name is LessonName => lessonNames.some((one) => one === name);

export const folderOf = (name: LessonName): string => join(lessonsFolder, name);

export const readmeOf = (name: LessonName): string => readFileSync(join(folderOf(name), 'README.md'), 'utf8');

export interface Summary {
  readonly question: string;
  readonly hypothesis: string;
}

/** The first paragraphs of the README: `**Question.** …` and `**Hypothesis.** …`. */
export function summaryOf(readme: string): Summary {
  const paragraph = (title: string) =>
    (new RegExp(`^\\*\\*${title}\\.\\*\\* (.*?)(?:\\n\\n|\\n*$)`, 'ms').exec(readme)?.[1] ?? '').replace(/\s+/g, ' ');
  return { question: paragraph('Question'), hypothesis: paragraph('Hypothesis') };
}

/** Files of the folder `setup`, in order: what the lesson needs besides the shop. */
export function setupOf(name: LessonName): string[] {
  const folder = join(folderOf(name), 'setup');
  return existsSync(folder)
    ? readdirSync(folder)
        .sort()
        .map((file) => join('setup', file))
    : [];
}

/** Whether a lesson's manifest is rendered by kustomize. */
export const isKustomization = (path: string): boolean => statSync(path).isDirectory();

export async function loadLesson(name: LessonName, shop: Shop): Promise<Lesson> {
  const module: LessonModule = await import(pathToFileURL(join(folderOf(name), 'check.ts')).href);
  return module.lesson(shop);
}
