// The namespaces that a deployment needs. Existing ones are used as they are, so their labels stay what their owner chose.
import type { Document } from './documents.ts';
import { getJson, kubectl, type Target } from './target.ts';

/** On a namespace: deploy:kind created it, so `undeploy` deletes it. */
export const createdAnnotation = 'boutique/created';

const deleteLimitMs = 180_000;

/** Whether the namespace exists. A user who may not read namespaces has been given one. */
export const namespaceExists = async (to: Target, name: string): Promise<boolean> =>
  (await kubectl(to, ['get', 'namespace', name, '--ignore-not-found', '-o', 'name']).catch(() => name)) !== '';

export async function ensureNamespace(to: Target, name: string, labels: Record<string, string> = {}): Promise<void> {
  if (await namespaceExists(to, name)) return;
  const object = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels, annotations: { [createdAnnotation]: to.namespace } },
  };
  // Not by `apply`, which would later remove the annotation.
  await kubectl(to, ['create', '--filename', '-'], { input: JSON.stringify(object) });
}

/** Kubernetes and Istio put these into every namespace. */
const ofEveryNamespace = /^(kube-root-ca\.crt|istio-ca-.*|default)$/;
const kindsOfUsers = 'deployments,statefulsets,daemonsets,cronjobs,services,configmaps,secrets,serviceaccounts';

/** Deletes a namespace that deploy:kind created. One that contains something else stays, and is reported. */
export async function removeNamespace(to: Target, name: string): Promise<string[]> {
  const text = await kubectl(to, ['get', 'namespace', name, '--ignore-not-found', '-o', 'json']).catch(() => '');
  if (!text || JSON.parse(text).metadata.annotations?.[createdAnnotation] === undefined) return [];
  const { items }: { items: Document[] } = await getJson(to, [kindsOfUsers, '--namespace', name]);
  const others = items.filter(({ metadata }) => !ofEveryNamespace.test(metadata.name) && !isIstio(metadata));
  if (others[0]) return [`${name} stays: it contains ${others[0].kind} ${others[0].metadata.name}`];
  await kubectl(to, ['delete', 'namespace', name], { timeoutMs: deleteLimitMs });
  return [name];
}

/** istiod's own records, which it leaves in istio-system. */
const isIstio = ({ name, namespace }: Document['metadata']) => namespace === 'istio-system' && name.startsWith('istio');
