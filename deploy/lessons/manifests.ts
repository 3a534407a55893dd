// Reads the manifests of a lesson. An object with the label boutique/lesson is created; any other is a patch of one that the
// shop has.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Document, documentsIn } from '../cluster/documents.ts';
import { run } from '../cluster/exec.ts';
import { defaultConsolesNamespace, defaultNamespace, type Target } from '../cluster/target.ts';
import { folderOf, isKustomization, type LessonName } from './catalogue.ts';

export const lessonLabel = 'boutique/lesson';

/** The image of each workload in the cluster. */
export type Images = ReadonlyMap<string, string>;

export const isCreated = ({ metadata }: Document): boolean => metadata.labels?.[lessonLabel] !== undefined;

export async function readManifest(to: Target, lesson: LessonName, file: string, images: Images): Promise<Document[]> {
  const path = join(folderOf(lesson), file);
  const text = isKustomization(path) ? await run('kubectl', ['kustomize', path]) : readFileSync(path, 'utf8');
  return parseManifest(text, to, images);
}

/** With the names of this cluster: its namespaces, and its images instead of `image: adservice`. */
export function parseManifest(
  text: string,
  { namespace, consolesNamespace }: Pick<Target, 'namespace' | 'consolesNamespace'>,
  images: Images,
): Document[] {
  const word = (name: string) => new RegExp(`(?<![\\w-])${name}(?![\\w-])`, 'g');
  const named = text
    .replace(word(defaultNamespace), namespace)
    .replace(word(defaultConsolesNamespace), consolesNamespace)
    .replace(/\bimage: ([a-z]+)$/gm, (line, name) => (images.has(name) ? `image: ${images.get(name)}` : line));
  return documentsIn(named).map(({ text }) => parse(text));
}
