// Compares rendered objects with those in the cluster, as `kubectl diff` does but with one request for all of them.
import { parse } from 'yaml';
import { type Document, joined, type TextDocument } from './documents.ts';
import { kubectl, type Target } from './target.ts';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

export interface Live extends Document {
  spec?: { clusterIP?: string };
  metadata: Document['metadata'] & { annotations?: Record<string, string> };
}

export const keyOf = ({ kind, metadata: { name, namespace = '' } }: Document): string => `${kind} ${namespace}/${name}`;

/** The objects of the same names in the cluster, by keyOf. */
export async function liveObjects(to: Target, documents: readonly TextDocument[]): Promise<Map<string, Live>> {
  if (documents.length === 0) return new Map();
  const query = ['get', '--ignore-not-found', '--filename', '-', '-o', 'json'];
  const text = await kubectl(to, query, { input: joined(documents) });
  const parsed = text ? JSON.parse(text) : { items: [] };
  const found: Live[] = parsed.items ?? [parsed];
  return new Map(found.map((one) => [keyOf(one), one]));
}

/** Objects that are missing in the cluster or differ from what it has. */
export const changedDocuments = (documents: readonly TextDocument[], live: ReadonlyMap<string, Live>): TextDocument[] =>
  documents.filter((one) => {
    const now = live.get(keyOf(one));
    return !now || differs(parse(one.text), now);
  });

/** A field that a manifest no longer has is visible only in the manifest that was applied last. */
function differs(wanted: unknown, live: Live): boolean {
  const applied: unknown = JSON.parse(live.metadata.annotations?.[lastApplied] ?? '{}');
  return !(contains(live, wanted) && contains(wanted, applied));
}

/** Whether `live` has all of `wanted`. It has more: defaults, and what other programs added. */
export function contains(live: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) return containsList(Array.isArray(live) ? live : [], wanted);
  if (isRecord(wanted)) {
    const record = isRecord(live) ? live : {};
    return Object.entries(wanted).every(([name, value]) => contains(record[name], value));
  }
  // The API server drops fields that are empty, and writes quantities as texts.
  return live === wanted || (live === undefined ? isEmpty(wanted) : String(live) === String(wanted));
}

/** Objects in lists are merged by name, so the cluster's list may have more of them. */
function containsList(live: readonly unknown[], wanted: readonly unknown[]): boolean {
  if (wanted.every(isRecord)) return wanted.every((one) => live.some((other) => contains(other, one)));
  return live.length === wanted.length && wanted.every((one, index) => contains(live[index], one));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isEmpty = (value: unknown) =>
  value === null || value === undefined || value === '' || value === 0 || value === false;
