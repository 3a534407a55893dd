// Deploys the shop to the cluster: one kustomization on top of k8s/overlays, applied as a whole.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import type { Bundle } from '../../start/bundling/bundle.ts';
import { Problem } from '../../start/problem.ts';
import { workloadNames } from '../../topology.ts';
import { yamlDocument } from '../manifests/yaml.ts';
import type { DeployConfig } from './config.ts';
import { run } from './exec.ts';
import { hasGateway } from './istio.ts';
import { deployedImages } from './rollout.ts';
import { defaultPorts, getJson, kubectl, type Ports, pages, stateFolder, type Target } from './target.ts';

const root = join(import.meta.dirname, '../..');
const k8s = join(root, 'k8s');

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

/** Text of the kustomization for this configuration. `from` is the folder it is written to. */
export function kustomization(
  config: DeployConfig,
  images: readonly Pick<Bundle, 'name' | 'tag'>[],
  from: string,
): string {
  const path = (...parts: string[]) => relative(from, join(k8s, ...parts));
  const { mesh, secure, load, overlay, registry } = config;
  const component = (name: string) => path('components', name);
  const isOwnComponent = overlay !== undefined && overlayKind(overlay) === 'Component';
  const components = [
    component('observability'),
    ...(mesh === 'istio' && secure ? [component('secure')] : []),
    ...(mesh === 'none' && secure ? [component('network-policies')] : []),
    ...(mesh === 'istio' && !hasGateway(config) ? [component('without-gateway')] : []),
    ...(load ? [] : [component('without-loadgenerator')]),
    ...(isOwnComponent ? [relative(from, overlay)] : []),
  ];
  return yamlDocument({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [
      path('overlays', mesh === 'istio' ? 'kind-istio' : 'kind'),
      ...(overlay && !isOwnComponent ? [relative(from, overlay)] : []),
    ],
    components,
    labels: [{ pairs: { 'app.kubernetes.io/part-of': 'online-boutique' } }],
    images: images.map(({ name, tag }) => ({
      name,
      newName: registry ? `${registry}/${name}` : name,
      newTag: tag,
    })),
  });
}

/** Returns Kustomization or Component; throws a Problem if the folder contains neither. */
export function overlayKind(overlay: string): string {
  const file = existsSync(overlay) && readdirSync(overlay).find((name) => /^kustomization\.ya?ml$/.test(name));
  if (!file) throw new Problem(`--overlay ${overlay}: this folder has no kustomization.yaml.`);
  return parse(readFileSync(join(overlay, file), 'utf8'))?.kind ?? 'Kustomization';
}

/** All resources as YAML. The links between the consoles use the ports of this machine. */
export async function renderShop(
  to: Target,
  config: DeployConfig,
  images: readonly Pick<Bundle, 'name' | 'tag'>[],
  ports: Ports,
): Promise<string> {
  const folder = stateFolder(to);
  writeFileSync(join(folder, 'kustomization.yaml'), kustomization(config, images, folder));
  const text = await run('kubectl', ['kustomize', folder]);
  return text.replace(/\blocalhost:(\d+)/g, (address, port) => {
    const page = pages.find((one) => defaultPorts[one] === Number(port));
    return page ? `localhost:${ports[page]}` : address;
  });
}

/** The images that run now, so that a change of the configuration keeps the versions. */
export async function deployedBundles(to: Target): Promise<Pick<Bundle, 'name' | 'tag'>[]> {
  const images = await deployedImages(to);
  return workloadNames.map((name) => ({ name, tag: images.get(name)?.split(':').at(-1) ?? '' }));
}

export async function applyShop(to: Target, config: DeployConfig, yaml: string): Promise<void> {
  await deleteConflictingServices(to, config);
  // Pruning is the last step of `apply`. Without Istio the cluster doesn't know its kinds.
  const kinds = config.mesh === 'istio' ? [...prunable, ...prunableInMesh] : prunable;
  const prune = ['--prune', '--selector', label, ...kinds.flatMap((one) => ['--prune-allowlist', one])];
  await kubectl(to, ['apply', ...prune, '--filename', '-'], { input: yaml });
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
