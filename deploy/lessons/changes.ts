// Applies the objects of a lesson, and takes them back: patched objects as they were, created ones deleted.

import { Problem } from '../../start/problem.ts';
import { contains } from '../cluster/compare.ts';
import { type Document, identityOf } from '../cluster/documents.ts';
import { kubectl, type Target } from '../cluster/target.ts';
import { isCreated } from './manifests.ts';

/** What takes a lesson back. */
export interface Before {
  /** Objects as they were. */
  readonly patched: readonly Document[];
  /** Identities of the objects to delete. */
  readonly created: readonly Document[];
}

const limitMs = 90_000;
const isNative = ({ apiVersion }: Document) => /^(v1|apps\/v1)$/.test(apiVersion);
const keyOf = ({ kind, metadata: { namespace = '', name } }: Document) => `${kind} ${namespace}/${name}`;
const listOf = (items: readonly Document[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

export const namesOf = (documents: readonly Document[]): string => {
  const names = [...new Set(documents.map(({ kind, metadata }) => `${kind} ${metadata.name}`))];
  return names.length > 4 ? `${names.length} objects` : names.join(', ');
};

/** The objects in the cluster with the names of these. */
export async function findObjects(to: Target, documents: readonly Document[]): Promise<Document[]> {
  if (documents.length === 0) return [];
  const query = ['get', '--ignore-not-found', '--filename', '-', '-o', 'json'];
  const text = await kubectl(to, query, { input: listOf(documents.map(identityOf)) });
  const parsed = text ? JSON.parse(text) : { items: [] };
  return parsed.items ?? [parsed];
}

/** The fields that restore it. */
function restorable(document: Document): Document {
  const { status: _, ...fields }: Document & { status?: unknown } = document;
  return { ...fields, ...identityOf(document) };
}

/** Throws a Problem if an object to patch is missing, or one to create exists. */
export async function readBefore(to: Target, documents: readonly Document[]): Promise<Before> {
  const patches = documents.filter((one) => !isCreated(one));
  const created = [...new Map(documents.filter(isCreated).map((one) => [keyOf(one), identityOf(one)])).values()];
  const found = await findObjects(to, [...new Map(patches.map((one) => [keyOf(one), one])).values()]);
  const missing = patches.find((one) => !found.some((other) => keyOf(other) === keyOf(one)));
  if (missing)
    throw new Problem(
      `The shop in ${to.context} has no ${keyOf(missing)}, which the lesson changes: run \`pnpm deploy:kind\` first.`,
    );
  return { patched: found.map(restorable), created };
}

/** Which of these objects are in the cluster already, changed or created. */
export async function findApplied(to: Target, documents: readonly Document[]): Promise<string[]> {
  const found = await findObjects(to, [...new Map(documents.map((one) => [keyOf(one), one])).values()]);
  return documents
    .filter((one) => found.some((live) => keyOf(live) === keyOf(one) && (isCreated(one) || contains(live, one))))
    .map(keyOf);
}

export async function applyAll(to: Target, documents: readonly Document[]): Promise<void> {
  const created = documents.filter(isCreated);
  for (const one of documents.filter((other) => !isCreated(other))) await patch(to, one);
  // Not by the default `apply`, whose annotation would be too large for a program in a ConfigMap.
  const apply = ['apply', '--server-side', '--force-conflicts', '--field-manager=lesson', '--filename', '-'];
  if (created.length > 0) await kubectl(to, apply, { input: listOf(created) });
  await waitUntilReady(to, documents);
}

async function patch(to: Target, document: Document): Promise<void> {
  await patchWith(to, document, isNative(document) ? 'strategic' : 'merge', document);
}

/** Not by `kubectl replace`, which also changes the annotation of the last `kubectl apply`. */
async function restoreOne(to: Target, document: Document): Promise<void> {
  const { apiVersion: _, kind: _kind, metadata: _metadata, ...fields } = document;
  const changes = Object.entries(fields).map(([name, value]) => ({ op: 'add', path: `/${name}`, value }));
  await patchWith(to, document, 'json', changes);
}

type PatchType = 'strategic' | 'merge' | 'json';

async function patchWith(to: Target, { kind, apiVersion, metadata }: Document, type: PatchType, change: unknown) {
  const group = apiVersion.split('/').slice(0, -1).join();
  const resource = `${kind.toLowerCase()}${group && `.${apiVersion.split('/')[1]}.${group}`}`;
  const where = ['--namespace', metadata.namespace ?? to.namespace];
  await kubectl(to, ['patch', resource, metadata.name, ...where, '--type', type, '--patch', JSON.stringify(change)]);
}

/** Safe to repeat. Routes first, so that no call goes to a pod that is deleted. */
export async function restore(to: Target, { patched, created }: Before): Promise<void> {
  for (const one of patched) await restoreOne(to, one);
  const remove = ['delete', '--ignore-not-found', '--cascade=foreground', `--timeout=${limitMs / 1_000}s`];
  if (created.length > 0) await kubectl(to, [...remove, '--filename', '-'], { input: listOf(created) });
  await waitUntilReady(to, patched);
}

/** Until Deployments are rolled out and pods are ready. */
async function waitUntilReady(to: Target, documents: readonly Document[]): Promise<void> {
  const timeout = `--timeout=${limitMs / 1_000}s`;
  for (const { kind, metadata } of documents) {
    const where = ['--namespace', metadata.namespace ?? to.namespace];
    if (kind === 'Deployment')
      await kubectl(to, ['rollout', 'status', `deployment/${metadata.name}`, ...where, timeout]);
    if (kind === 'Pod') await kubectl(to, ['wait', `pod/${metadata.name}`, ...where, '--for=condition=Ready', timeout]);
  }
}
