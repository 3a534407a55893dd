// The objects in a rendered manifest.
import { parse } from 'yaml';

export interface Document {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
}

export interface TextDocument extends Document {
  text: string;
}

/** Enough to get or delete an object. */
export const identityOf = ({ apiVersion, kind, metadata: { name, namespace } }: Document): Document => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace && { namespace }) },
});

export const documentsIn = (yaml: string): TextDocument[] =>
  yaml
    .split(/^---\n/m)
    .filter((text) => text.trim())
    .map((text) => ({ ...parse(text), text }));

export const joined = (documents: readonly TextDocument[]): string => documents.map(({ text }) => text).join('---\n');
