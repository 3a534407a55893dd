// Finds our objects in the cluster that the configuration no longer contains, such as the policies of an earlier one.
import { keyOf } from './compare.ts';
import type { DeployConfig } from './config.ts';
import { type Document, identityOf } from './documents.ts';
import { tryRun } from './exec.ts';
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
  // In kind in all namespaces, where an overlay may have put something.
  const list = (kinds: readonly Kind[], scope = to.cluster ? ['--all-namespaces'] : ['--namespace', to.namespace]) =>
    listLabelled(
      to,
      kinds.map(resourceOf).filter((name) => known.includes(name)),
      scope,
    );
  const consoles = (await mayDeleteConsoles(to)) ? list(coreKinds, ['--namespace', to.consolesNamespace]) : [];
  // Without a mesh, a user may have no rights to Istio's kinds, and then has none of its objects.
  const policies = mesh === 'istio' ? list(istioKinds) : list(istioKinds).catch(() => []);
  const ofShop = await list([...coreKinds, ...(await deletableKinds(to))]);
  return [...ofShop, ...(await consoles), ...(await policies)].filter((one) => !wanted.has(keyOf(one)));
}

/** A user without this right didn't deploy them. In kind, all namespaces are listed anyway. */
async function mayDeleteConsoles({ cluster, context, consolesNamespace }: Target): Promise<boolean> {
  const question = ['auth', 'can-i', 'delete', 'deployments.apps', '--namespace', consolesNamespace];
  return !cluster && (await tryRun('kubectl', ['--context', context, ...question])) !== undefined;
}

async function listLabelled(to: Target, resources: readonly string[], scope: readonly string[]): Promise<Document[]> {
  if (resources.length === 0) return [];
  const columns = 'custom-columns=VERSION:.apiVersion,KIND:.kind,NAMESPACE:.metadata.namespace,NAME:.metadata.name';
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
