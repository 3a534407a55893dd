// Puts the shop into the cluster: one kustomization on top of k8s/overlays, applied as a whole.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import type { Bundle } from '../../start/bundling/bundle.ts';
import { Problem } from '../../start/problem.ts';
import { workloadNames } from '../../topology.ts';
import { yamlDocument } from '../manifests/yaml.ts';
import type { Choices } from './config.ts';
import { run } from './exec.ts';
import { hasGateway } from './istio.ts';
import { deployedImages } from './rollout.ts';
import { defaultPorts, getJson, kubectl, namespace, ownFolder, type Ports, pages, type Target } from './target.ts';

const root = join(import.meta.dirname, '../..');
const k8s = join(root, 'k8s');

const label = 'app.kubernetes.io/part-of=online-boutique';

/** Kinds that we make, so that what a changed choice leaves behind is removed. */
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

/** Text of the kustomization for these choices, for a folder beside k8s/. */
export function kustomization(choices: Choices, images: readonly Pick<Bundle, 'name' | 'tag'>[], from: string): string {
  const path = (...parts: string[]) => relative(from, join(k8s, ...parts));
  const { mesh, secure, load, overlay, registry } = choices;
  const component = (name: string) => path('components', name);
  const isOwnComponent = overlay !== undefined && kindOfOverlay(overlay) === 'Component';
  const components = [
    component('observability'),
    ...(mesh === 'istio' && secure ? [component('secure')] : []),
    ...(mesh === 'none' && secure ? [component('network-policies')] : []),
    ...(mesh === 'istio' && !hasGateway(choices) ? [component('without-gateway')] : []),
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

/** Kustomization or Component; a folder without either is a Problem. */
export function kindOfOverlay(overlay: string): string {
  const file = existsSync(overlay) && readdirSync(overlay).find((name) => /^kustomization\.ya?ml$/.test(name));
  if (!file) throw new Problem(`--overlay ${overlay}: there is no kustomization.yaml in it.`);
  return parse(readFileSync(join(overlay, file), 'utf8'))?.kind ?? 'Kustomization';
}

/** All resources as YAML. Ports that were moved on this machine are moved in the links between the consoles too. */
export async function renderShop(
  to: Target,
  choices: Choices,
  images: readonly Pick<Bundle, 'name' | 'tag'>[],
  ports: Ports,
): Promise<string> {
  const folder = ownFolder(to);
  writeFileSync(join(folder, 'kustomization.yaml'), kustomization(choices, images, folder));
  const text = await run('kubectl', ['kustomize', folder]);
  return text.replace(/\blocalhost:(\d+)/g, (address, port) => {
    const page = pages.find((one) => defaultPorts[one] === Number(port));
    return page ? `localhost:${ports[page]}` : address;
  });
}

/** What runs now, so that a changed choice changes no version. */
export async function deployedBundles(to: Target): Promise<Pick<Bundle, 'name' | 'tag'>[]> {
  const images = await deployedImages(to);
  return workloadNames.map((name) => ({ name, tag: images.get(name)?.split(':').at(-1) ?? '' }));
}

export async function applyShop(to: Target, choices: Choices, yaml: string): Promise<void> {
  await dropUnlike(to, choices);
  // What is removed goes last, so that it is missed by nobody; without Istio its kinds are unknown.
  const kinds = choices.mesh === 'istio' ? [...prunable, ...prunableInMesh] : prunable;
  const prune = ['--prune', '--selector', label, ...kinds.flatMap((one) => ['--prune-allowlist', one])];
  await kubectl(to, ['apply', ...prune, '--filename', '-'], { input: yaml });
}

/** A Service can't turn headless or back, and a node port belongs to one Service: those in the way go first. */
async function dropUnlike(to: Target, { mesh }: Choices): Promise<void> {
  const { items } = await getJson(to, ['services', '--namespace', namespace, '--selector', label]);
  const inTheWay: string[] = items
    .filter(({ metadata, spec }: { metadata: { name: string }; spec: { clusterIP: string } }) => {
      const isGrpc = /service$/.test(metadata.name);
      return isGrpc && (spec.clusterIP === 'None') !== (mesh === 'none');
    })
    .map(({ metadata }: { metadata: { name: string } }) => metadata.name);
  if (inTheWay.length > 0) await kubectl(to, ['delete', 'service', '--namespace', namespace, ...inTheWay]);
}
