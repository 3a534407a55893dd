// The options of `pnpm deploy:kind`.
import { resolve } from 'node:path';
import { defineCommand, type InputOf } from '../../start/command-line/spec.ts';
import { defaultBase, node } from '../versions.ts';
import type { DeployConfig } from './config.ts';
import { checkOverlay } from './overlay.ts';
import { defaultNamespace, defaultPorts, type Ports, pages, type Target } from './target.ts';
import { targetOptions } from './target-options.ts';

const maxPort = 44_999;

export const deployCommand = defineCommand({
  name: 'pnpm deploy:kind',
  summary: 'Deploys the shop with tracing and Envoy sidecars to a kind cluster, or to another one with --context.',
  options: {
    mesh: {
      type: 'choice',
      of: ['istio', 'none'],
      default: 'istio',
      help: 'service mesh; `pnpm mesh:on` adds it later',
    },
    secure: { type: 'flag', help: 'strict mTLS, and only the calls in topology.ts are allowed' },
    load: { type: 'flag', default: true, help: 'omit the load generator; `pnpm load:on` starts it' },
    profile: {
      type: 'choice',
      of: ['demo', 'default', 'minimal'],
      default: 'demo',
      help: "Istio's profile; minimal has no gateways",
    },
    port: {
      type: 'integer',
      min: 1024,
      max: maxPort,
      help: `the shop's port on this machine; ${defaultPorts.shop} by default`,
    },
    offset: {
      type: 'integer',
      min: 0,
      max: maxPort,
      default: 0,
      help: 'number added to every port, for a second cluster',
    },
    name: targetOptions.name,
    context: { ...targetOptions.context, help: 'an existing cluster; also needs --registry or --load-images' },
    namespace: targetOptions.namespace,
    'install-istio': { type: 'flag', help: 'install Istio if the cluster has none; always in kind' },
    revision: { type: 'text', value: 'NAME', help: 'which of several Istio control planes to use' },
    consoles: { type: 'flag', help: 'also Jaeger, Prometheus, Grafana and Kiali; always in kind' },
    'load-images': { type: 'flag', help: 'load the images into the nodes of minikube, k3d or kind' },
    'node-image': {
      type: 'text',
      value: 'IMAGE',
      help: "node image of a new cluster, which sets its version of Kubernetes; kind's default otherwise",
    },
    registry: { type: 'text', value: 'PREFIX', help: 'push images there first, as PREFIX/cartservice:TAG' },
    overlay: { type: 'text', value: 'DIR', help: 'a kustomize folder of your own, applied on top' },
    base: {
      type: 'text',
      value: 'IMAGE',
      default: defaultBase,
      help: `base image with Node ${node.version.split('.')[0]}`,
    },
  },
  check({ values }) {
    const { secure, mesh, profile, context, namespace, registry, revision, overlay } = values;
    const isKind = !context || context.startsWith('kind-');
    if (secure && isKind && mesh === 'istio' && profile === 'minimal' && !overlay)
      return '--secure needs a gateway, which --profile minimal does not have. Add one with --overlay: docs/meshes.md.';
    if (registry && values['load-images']) return 'Use --registry or --load-images, not both.';
    if (isKind && namespace !== defaultNamespace)
      return `--namespace is for clusters that are not kind: the node ports of kind serve one shop, in ${defaultNamespace}.`;
    if (!isKind && values['node-image'])
      return `--node-image is for a new kind cluster: omit it, or --context ${context}.`;
    if (mesh === 'none' && (revision || values['install-istio']))
      return `--mesh none has no Istio: omit --${revision ? 'revision' : 'install-istio'}.`;
    const ports = portsFor(values);
    const taken = pages.find((page) => page !== 'shop' && ports[page] === ports.shop);
    return taken && `--port ${ports.shop} is the port of ${taken}: choose another, or move all ports with --offset.`;
  },
});

type Values = InputOf<typeof deployCommand>['values'];

/** In kind, Istio and the consoles belong to the shop. Elsewhere each needs its option. Rejects a wrong overlay folder. */
export function configOf(values: Values, isKind: boolean): DeployConfig {
  const { mesh, profile, secure, load, overlay, registry, revision, consoles } = values;
  if (overlay) checkOverlay(overlay);
  return {
    ...{ mesh, profile, secure, load, registry, revision },
    installIstio: isKind || values['install-istio'],
    consoles: isKind || consoles,
    overlay: overlay && resolve(overlay),
  };
}

export function portsFor({ port, offset }: Pick<Values, 'port' | 'offset'>): Ports {
  const ports = { ...defaultPorts };
  for (const page of pages) ports[page] += offset;
  return port ? { ...ports, shop: port } : ports;
}

/** `found` are the ports of the cluster. kind publishes ports only while it creates one. */
export const portWarnings = ({ cluster }: Target, wanted: Ports, found: Ports): string[] =>
  pages.some((page) => wanted[page] !== found[page] && wanted[page] !== defaultPorts[page])
    ? [
        `The cluster "${cluster}" already exists, so its ports stay: the shop's is ${found.shop}. \`pnpm cluster:down\` deletes it, with all orders.`,
      ]
    : [];
