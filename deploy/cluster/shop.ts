// Applies the shop to the cluster as a whole, and deletes what its configuration no longer contains.
import { workloadNames } from '../../topology.ts';
import type { DeployConfig } from './config.ts';
import { type Document, documentsIn, joined, type TextDocument } from './documents.ts';
import { ensureNamespace } from './namespaces.ts';
import { type ImageTag, labelsOf } from './render-shop.ts';
import { deployedImages } from './rollout.ts';
import { getJson, kubectl, type Target } from './target.ts';

/** Not for someone else's Istio: without its CNI plugin, sidecars need privileges. */
const restricted = { 'pod-security.kubernetes.io/enforce': 'restricted' };

const label = 'app.kubernetes.io/part-of=online-boutique';

/** Kinds of our resources. Those that a changed configuration no longer contains are deleted. */
const prunable = [
  ...['ConfigMap', 'Service', 'ServiceAccount'].map((kind) => `core/v1/${kind}`),
  'apps/v1/Deployment',
  'apps/v1/StatefulSet',
  'autoscaling/v2/HorizontalPodAutoscaler',
  'networking.k8s.io/v1/NetworkPolicy',
];
const prunableInMesh = [
  ...['Gateway', 'VirtualService', 'Sidecar', 'DestinationRule'].map((kind) => `networking.istio.io/v1/${kind}`),
  ...['AuthorizationPolicy', 'PeerAuthentication'].map((kind) => `security.istio.io/v1/${kind}`),
  'telemetry.istio.io/v1/Telemetry',
];

/** Without Istio the cluster doesn't know its kinds. */
const prunableKinds = (mesh: DeployConfig['mesh']) => (mesh === 'istio' ? [...prunable, ...prunableInMesh] : prunable);

/** Stands for the kinds that pruning lists and deletes: a deployment needs these rights too. */
export const prunableObjects = ({ namespace }: Target, { mesh }: DeployConfig): Document[] =>
  prunableKinds(mesh).map((text) => {
    const [group, version, kind = ''] = text.split('/');
    return { apiVersion: `${group === 'core' ? '' : `${group}/`}${version}`, kind, metadata: { name: '', namespace } };
  });

/** The images that run now, so that a change of the configuration keeps the versions. */
export async function deployedBundles(to: Target): Promise<ImageTag[]> {
  const images = await deployedImages(to);
  return workloadNames.map((name) => ({ name, tag: images.get(name)?.split(':').at(-1) ?? '' }));
}

/** `beforeConsoles` runs between the shop and its consoles, whose images would delay the shop's. */
export async function applyShop(
  to: Target,
  config: DeployConfig,
  yaml: string,
  beforeConsoles: () => Promise<void> = async () => {},
): Promise<void> {
  const documents = documentsIn(yaml);
  const isConsole = ({ kind, metadata: { name, namespace } }: Document) =>
    [name, namespace].includes(to.consolesNamespace) || kind.startsWith('ClusterRole');
  await deleteConflictingServices(to, config);
  const [shop, consoles] = [documents.filter((one) => !isConsole(one)), documents.filter(isConsole)];
  await ensureNamespace(to, to.namespace, { ...labelsOf(to), ...(config.existingIstio ? {} : restricted) });
  await apply(to, config, shop);
  if (consoles.length === 0) return;
  await ensureNamespace(to, to.consolesNamespace, { ...labelsOf(to), ...restricted });
  await beforeConsoles();
  // Outside kind an existing namespace keeps its labels.
  await apply(to, config, to.cluster ? consoles : consoles.filter(({ kind }) => kind !== 'Namespace'));
}

/** Pruning is the last step of `apply`, and affects the namespaces of the applied objects. */
async function apply(to: Target, { mesh }: DeployConfig, documents: readonly TextDocument[]): Promise<void> {
  const instance = `${label},app.kubernetes.io/instance=${to.namespace}`;
  const kinds = prunableKinds(mesh).flatMap((one) => ['--prune-allowlist', one]);
  const prune = ['--prune', '--selector', instance, ...kinds];
  await kubectl(to, ['apply', ...prune, '--filename', '-'], { input: joined(documents) });
}

/** Deletes Services that must change from headless to normal or back: `apply` can't change that. */
async function deleteConflictingServices(to: Target, { mesh }: DeployConfig): Promise<void> {
  const { items } = await getJson(to, ['services', '--namespace', to.namespace, '--selector', label]);
  const conflicting: string[] = items
    .filter(({ metadata, spec }: { metadata: { name: string }; spec: { clusterIP: string } }) => {
      const isGrpc = /service$/.test(metadata.name);
      return isGrpc && (spec.clusterIP === 'None') !== (mesh === 'none');
    })
    .map(({ metadata }: { metadata: { name: string } }) => metadata.name);
  if (conflicting.length > 0) await kubectl(to, ['delete', 'service', '--namespace', to.namespace, ...conflicting]);
}
