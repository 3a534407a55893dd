// Removes the Istio that deploy:kind installed. One that someone else installed, or that other pods use, stays.

import { run } from './exec.ts';
import { installedIstio, istioNamespace } from './existing-istio.ts';
import { removeNamespace } from './namespaces.ts';
import type { Pod } from './pods.ts';
import type { Report } from './steps.ts';
import { getJson, kubectl, type Target } from './target.ts';

const limitMs = 300_000;

export async function removeIstio(to: Target, report: Report): Promise<string> {
  if ((await installedIstio(to)) === undefined) return 'nothing: deploy:kind did not install Istio';
  report('pods with sidecars');
  const users = await namespacesWithSidecars(to);
  if (users.length > 0) return `Istio stays: pods in ${users.join(', ')} use it`;
  report('istioctl to remove Istio');
  await run('istioctl', ['uninstall', '--purge', '-y', '--context', to.context], { timeoutMs: limitMs });
  // istiod puts its certificate into every namespace, and istioctl leaves the kinds and the namespace.
  await kubectl(to, ['delete', 'configmaps', '--all-namespaces', '--selector', 'istio.io/config=true']);
  const kept = await removeKinds(to);
  await removeNamespace(to, istioNamespace);
  return kept.length > 0 ? `Istio removed, except kinds that others use: ${kept.join(', ')}` : 'Istio removed';
}

interface Kind {
  metadata: { name: string };
  spec: { group: string; names: { kind: string } };
}

interface Resource {
  apiVersion: string;
  kind: string;
  metadata: { namespace?: string };
}

/** Deleting a kind deletes all of its objects, so those with objects of others stay; returns their names. */
async function removeKinds(to: Target): Promise<string[]> {
  const query = ['customresourcedefinitions', '--selector', 'app.kubernetes.io/part-of=istio'];
  const { items: kinds }: { items: Kind[] } = await getJson(to, query);
  if (kinds.length === 0) return [];
  const names = kinds.map(({ metadata }) => metadata.name);
  const { items: all }: { items: Resource[] } = await getJson(to, [names.join(), '--all-namespaces']);
  const foreign = all.filter(({ metadata }) => metadata.namespace !== istioNamespace);
  const isUsed = ({ spec: { group, names } }: Kind) =>
    foreign.some(({ apiVersion, kind }) => apiVersion.startsWith(`${group}/`) && kind === names.kind);
  const used = kinds.filter(isUsed).map(({ metadata }) => metadata.name);
  const unused = names.filter((name) => !used.includes(name));
  if (unused.length > 0) await kubectl(to, ['delete', '--ignore-not-found', 'customresourcedefinitions', ...unused]);
  return used;
}

async function namespacesWithSidecars(to: Target): Promise<string[]> {
  const query = ['pods', '--all-namespaces', '--selector', 'security.istio.io/tlsMode=istio'];
  const { items }: { items: Pod[] } = await getJson(to, query);
  const own = [to.namespace, to.consolesNamespace, istioNamespace];
  return [...new Set(items.map(({ metadata }) => metadata.namespace))].filter((name) => !own.includes(name));
}
