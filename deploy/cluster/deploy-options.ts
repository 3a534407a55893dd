// The options of `pnpm deploy:kind`.
import { resolve } from 'node:path';
import { defineCommand, type InputOf } from '../../start/command-line/spec.ts';
import { defaultBase, node } from '../versions.ts';
import type { DeployConfig } from './config.ts';
import { overlayKind } from './shop.ts';
import { defaultPorts, type Ports, pages } from './target.ts';
import { targetOptions } from './target-options.ts';

const maxPort = 44_999;

export const deployCommand = defineCommand({
  name: 'pnpm deploy:kind',
  summary: 'Deploys the shop to a kind cluster, with tracing and Envoy sidecars.',
  options: {
    mesh: {
      type: 'choice',
      of: ['istio', 'none'],
      default: 'istio',
      help: 'service mesh; `pnpm mesh:on` adds it later',
    },
    secure: { type: 'flag', help: 'strict mTLS, and only the calls in topology.ts are allowed' },
    load: { type: 'flag', default: true, help: 'omit the load generator; `pnpm load:on` starts it' },
    profile: { type: 'text', value: 'PROFILE', default: 'demo', help: "Istio's profile; minimal has no gateways" },
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
    context: { ...targetOptions.context, help: 'an existing cluster; one that is not kind needs --registry' },
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
    const { secure, mesh, profile } = values;
    if (secure && mesh === 'istio' && profile === 'minimal')
      return '--secure needs a gateway, which --profile minimal does not have.';
    const ports = portsFor(values);
    const taken = pages.find((page) => page !== 'shop' && ports[page] === ports.shop);
    return taken && `--port ${ports.shop} is the port of ${taken}: choose another, or move all ports with --offset.`;
  },
});

type Values = InputOf<typeof deployCommand>['values'];

/** Rejects an overlay folder without a kustomization.yaml. */
export function configOf({ mesh, profile, secure, load, overlay, registry }: Values): DeployConfig {
  if (overlay) overlayKind(overlay);
  return { mesh, profile, secure, load, overlay: overlay && resolve(overlay), registry };
}

export function portsFor({ port, offset }: Pick<Values, 'port' | 'offset'>): Ports {
  const ports = { ...defaultPorts };
  for (const page of pages) ports[page] += offset;
  return port ? { ...ports, shop: port } : ports;
}
