// Finds our objects in the cluster that the configuration no longer contains, such as policies of an earlier one.
import { keyOf } from './compare.ts';
import { type Document, identityOf } from './documents.ts';
import { labelsOf } from './render-shop.ts';
import { kubectl, type Target } from './target.ts';

const core = [
  ...['configmaps', 'services', 'serviceaccounts', 'deployments.apps', 'statefulsets.apps'],
  ...['horizontalpodautoscalers.autoscaling', 'networkpolicies.networking.k8s.io'],
];
const istio = [
  ...['gateways', 'virtualservices', 'sidecars', 'destinationrules', 'envoyfilters'].map(
    (one) => `${one}.networking.istio.io`,
  ),
  ...['authorizationpolicies', 'peerauthentications'].map((one) => `${one}.security.istio.io`),
  'telemetries.telemetry.istio.io',
];

/** Of all namespaces: an overlay may have objects elsewhere. */
export async function leftBehind(to: Target, documents: readonly Document[]): Promise<Document[]> {
  const known = await kubectl(to, ['get', 'customresourcedefinitions', '-o', 'name']);
  const kinds = [...core, ...istio.filter((name) => known.includes(`/${name}\n`))];
  const label = Object.entries(labelsOf(to))
    .map((pair) => pair.join('='))
    .join();
  const columns = 'custom-columns=VERSION:.apiVersion,KIND:.kind,NAMESPACE:.metadata.namespace,NAME:.metadata.name';
  const query = ['get', kinds.join(','), '--all-namespaces', '--selector', label, '--no-headers', '-o', columns];
  const wanted = new Set(documents.map(keyOf));
  return (await kubectl(to, query))
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .flatMap(([apiVersion = '', kind = '', namespace, name]) =>
      name ? [{ apiVersion, kind, metadata: { name, namespace } }] : [],
    )
    .filter((one) => !wanted.has(keyOf(one)));
}

export async function remove(to: Target, objects: readonly Document[]): Promise<void> {
  if (objects.length === 0) return;
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects.map(identityOf) });
  await kubectl(to, ['delete', '--ignore-not-found', '--wait=false', '--filename', '-'], { input: list });
}
