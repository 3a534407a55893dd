// What is in a cluster: every object's content, without what changes by itself.
import { createHash } from 'node:crypto';
import { kubectl, type Target } from '../cluster/target.ts';

/** A hash of each object's content, by `kind namespace/name`. */
export type Snapshot = ReadonlyMap<string, string>;

/** Controllers and nodes write these all the time. */
const ignored =
  /^(events|leases|endpoints|endpointslices|pods|replicasets|controllerrevisions|nodes|csinodes|csistoragecapacities|componentstatuses|certificatesigningrequests|ipaddresses|podmetrics|nodemetrics)(\.|$)|\.metrics\.k8s\.io$/;

export async function takeSnapshot(to: Target): Promise<Snapshot> {
  const names = (await kubectl(to, ['api-resources', '--verbs=list', '-o', 'name'])).split('\n');
  const resources = names.filter((name) => name && !ignored.test(name));
  const { items } = JSON.parse(await kubectl(to, ['get', resources.join(), '--all-namespaces', '-o', 'json']));
  return snapshotOf(items);
}

export interface ListedObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: object;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { controller?: boolean }[];
  };
  readonly [field: string]: unknown;
}

export function snapshotOf(objects: readonly ListedObject[]): Snapshot {
  // Objects with a controller follow from it.
  const own = objects.filter(({ metadata }) => !metadata.ownerReferences?.some(({ controller }) => controller));
  return new Map(
    own.map((one) => [`${one.kind} ${one.metadata.namespace ?? ''}/${one.metadata.name}`, hashOf(contentOf(one))]),
  );
}

/** Written by controllers: the number of a rollout, and who leads. */
const controllerAnnotation = /^(deployment\.kubernetes\.io\/revision|control-plane\.alpha\.kubernetes\.io\/leader)$/;

function contentOf({ metadata, status: _, ...content }: ListedObject): object {
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([name]) => !controllerAnnotation.test(name));
  return { ...content, labels: metadata.labels ?? {}, annotations: Object.fromEntries(annotations) };
}

const hashOf = (content: object) =>
  createHash('sha256')
    .update(JSON.stringify(sorted(content)))
    .digest('hex');

/** The API server may list fields in another order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
}

/** One line for each object that was added, removed or changed. */
export function differences(before: Snapshot, after: Snapshot): string[] {
  const gone = [...before.keys()].filter((key) => !after.has(key)).map((key) => `${key} is missing`);
  const others = [...after].flatMap(([key, hash]) => {
    if (!before.has(key)) return [`${key} is left`];
    return before.get(key) === hash ? [] : [`${key} is changed`];
  });
  return [...gone, ...others].sort();
}
