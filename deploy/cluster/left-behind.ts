// Finds our objects in the cluster that the configuration no longer contains, such as the policies of an earlier one.
import { keyOf } from './compare.ts';
import type { DeployConfig } from './config.ts';
import { type Document, identityOf } from './documents.ts';
import { selectorOf } from './render-shop.ts';
import { resourceOf } from './rights.ts';
import { coreKinds, deletableKinds, istioKinds, type Kind } from './shop-kinds.ts';
import { kubectl, type Target } from './target.ts';

/** Stands for the kinds that are listed and deleted: a deployment needs these rights too. */
export const prunableObjects = ({ namespace }: Target, { mesh }: DeployConfig): Document[] =>
  (mesh === 'istio' ? [...coreKinds, ...istioKinds] : coreKinds).map((one) => ({
    ...one,
    metadata: { name: '', namespace },
  }));

export async function leftBehind(
  to: Target,
  { mesh }: DeployConfig,
  documents: readonly Document[],
): Promise<Document[]> {
  const wanted = new Set(documents.map(keyOf));
  const known = (await kubectl(to, ['api-resources', '--verbs=list,delete', '-o', 'name'])).split('\n');
  const list = (kinds: readonly Kind[]) =>
    listLabelled(
      to,
      kinds.map(resourceOf).filter((name) => known.includes(name)),
    );
  // Without a mesh, a user may have no rights to Istio's kinds, and then has none of its objects.
  const policies = mesh === 'istio' ? list(istioKinds) : list(istioKinds).catch(() => []);
  return [...(await list([...coreKinds, ...(await deletableKinds(to))])), ...(await policies)].filter(
    (one) => !wanted.has(keyOf(one)),
  );
}

/** In kind in all namespaces, where an overlay may have put something; elsewhere in the shop's. */
async function listLabelled(to: Target, resources: readonly string[]): Promise<Document[]> {
  if (resources.length === 0) return [];
  const columns = 'custom-columns=VERSION:.apiVersion,KIND:.kind,NAMESPACE:.metadata.namespace,NAME:.metadata.name';
  const scope = to.cluster ? ['--all-namespaces'] : ['--namespace', to.namespace];
  const query = [...scope, '--selector', selectorOf(to), '--no-headers', '-o', columns];
  return (await kubectl(to, ['get', resources.join(), ...query]))
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .flatMap(([apiVersion = '', kind = '', namespace, name]) =>
      name ? [{ apiVersion, kind, metadata: { name, namespace } }] : [],
    );
}

export async function remove(to: Target, objects: readonly Document[]): Promise<void> {
  if (objects.length === 0) return;
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects.map(identityOf) });
  await kubectl(to, ['delete', '--ignore-not-found', '--wait=false', '--filename', '-'], { input: list });
}
