// The shop as YAML: one kustomization on top of k8s/overlays, and this cluster's names instead of those in the files.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Bundle } from '../../start/bundling/bundle.ts';
import { yamlDocument } from '../manifests/yaml.ts';
import { type DeployConfig, hasGateway } from './config.ts';
import { run } from './exec.ts';
import { istioNamespace } from './existing-istio.ts';
import { checkEffects, overlayParts } from './overlay.ts';
import {
  defaultConsolesNamespace,
  defaultNamespace,
  defaultPorts,
  type Ports,
  pages,
  stateFolder,
  type Target,
} from './target.ts';

const k8s = join(import.meta.dirname, '../../k8s');

/** On every object. The second label distinguishes the shops in two namespaces of a cluster. */
export const labelsOf = ({ namespace }: Target) => ({
  'app.kubernetes.io/part-of': 'online-boutique',
  'app.kubernetes.io/instance': namespace,
});

/** For kubectl's --selector. */
export const selectorOf = (to: Target): string =>
  Object.entries(labelsOf(to))
    .map((pair) => pair.join('='))
    .join();

export type ImageTag = Pick<Bundle, 'name' | 'tag'>;

/** The components for this configuration, in the order in which they apply. */
export function componentsFor({ cluster }: Target, config: DeployConfig): string[] {
  const { mesh, secure, load, consoles, existingIstio } = config;
  const inMesh = mesh === 'istio';
  const parts: Record<string, boolean> = {
    'redis-password': true,
    observability: consoles,
    'kind-consoles': consoles && cluster !== undefined,
    secure: secure && inMesh,
    'network-policies': secure && !inMesh,
    'without-gateway': inMesh && !hasGateway(config),
    'frontend-node-port': inMesh && !hasGateway(config) && cluster !== undefined,
    'without-sidecar-spans': inMesh && (existingIstio !== undefined || !consoles),
    'without-loadgenerator': !load,
  };
  return Object.keys(parts).filter((name) => parts[name]);
}

/** Text of the kustomization for this configuration. `from` is the folder it is written to. */
export function kustomization(to: Target, config: DeployConfig, images: readonly ImageTag[], from: string): string {
  const path = (...parts: string[]) => relative(from, join(k8s, ...parts));
  const { mesh, overlay, registry, revision } = config;
  const base = `${to.cluster ? 'kind' : 'cluster'}${mesh === 'istio' ? '-istio' : ''}`;
  const own = overlay ? overlayParts(overlay, from) : { resources: [], components: [] };
  return yamlDocument({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [path('overlays', base), ...own.resources],
    components: [...componentsFor(to, config).map((name) => path('components', name)), ...own.components],
    labels: [{ pairs: labelsOf(to) }],
    patches: mesh === 'istio' && revision ? [revisionPatch(revision)] : [],
    images: images.map(({ name, tag }) => ({
      name,
      newName: registry ? `${registry}/${name}` : name,
      newTag: tag,
    })),
  });
}

const revisionPatch = (revision: string) => ({
  target: { kind: 'Deployment|StatefulSet', namespace: defaultNamespace },
  patch: yamlDocument({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'each' },
    spec: { template: { metadata: { labels: { 'istio.io/rev': revision } } } },
  }),
});

/** All resources as YAML. The links between the consoles use the ports of this machine. */
export async function renderShop(
  to: Target,
  config: DeployConfig,
  images: readonly ImageTag[],
  ports: Ports,
): Promise<string> {
  const text = await inFolder(to, (folder) => {
    writeFileSync(join(folder, 'kustomization.yaml'), kustomization(to, config, images, folder));
    return run('kubectl', ['kustomize', folder]);
  });
  return withPorts(withNames(text, to, config), ports);
}

/** A folder of its own: `status` may run next to `deploy:kind`, and renders with other tags. */
async function inFolder<T>(to: Target, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(stateFolder(to), 'shop-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Throws a Problem if a part of the user's own folder has no effect. */
export async function checkOverlayEffects(to: Target, config: DeployConfig): Promise<void> {
  const { overlay: own } = config;
  if (!own) return;
  await inFolder(to, (scratch) =>
    checkEffects(own, scratch, (overlay) => {
      const folder = join(overlay, '..');
      writeFileSync(join(folder, 'kustomization.yaml'), kustomization(to, { ...config, overlay }, [], folder));
      return run('kubectl', ['kustomize', folder]);
    }),
  );
}

/**
 * Namespaces occur in host names, identities, selectors and queries too, which kustomize doesn't rename. As whole words they
 * mean nothing else in these files.
 */
function withNames(text: string, to: Target, { existingIstio = istioNamespace }: DeployConfig): string {
  const names: Record<string, string> = {
    [defaultNamespace]: to.namespace,
    [defaultConsolesNamespace]: to.consolesNamespace,
    [istioNamespace]: existingIstio,
    // Cluster-wide, so another shop in this cluster may have them.
    ...(!to.cluster && {
      'boutique-kiali': `${to.namespace}-kiali`,
      'boutique-prometheus': `${to.namespace}-prometheus`,
    }),
  };
  const renamed = text.replace(
    new RegExp(`(?<![\\w-])(${Object.keys(names).join('|')})(?![\\w-])`, 'g'),
    (name) => names[name] ?? name,
  );
  // In kind only this machine reaches Kiali.
  return to.cluster ? renamed.replace(/\bstrategy: token\b/, 'strategy: anonymous') : renamed;
}

const withPorts = (text: string, ports: Ports): string =>
  text.replace(/\blocalhost:(\d+)/g, (address, port) => {
    const page = pages.find((one) => defaultPorts[one] === Number(port));
    return page ? `localhost:${ports[page]}` : address;
  });
