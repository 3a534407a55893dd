// The options of `pnpm deploy:kind`.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from '../../start/problem.ts';
import { defaultBase } from '../images/build.ts';
import type { Choices } from './config.ts';
import { kindOfOverlay } from './shop.ts';
import { defaultPorts, type Ports, pages } from './target.ts';

export const help = `pnpm deploy:kind [options]: the shop in a kind cluster, traced, behind Envoy sidecars

  --mesh none        without Istio (pnpm mesh:on adds it later)
  --secure           strict mTLS, and only the calls that topology.ts allows
  --no-load          without the load generator (pnpm load:on wakes it)
  --profile minimal  Istio without gateways
  --port N           the shop's port on this machine (8080)
  --offset N         added to every port, for a second cluster
  --name NAME        the cluster's name (boutique)
  --context NAME     an existing cluster of kubectl's; one that is not kind needs --registry
  --registry PREFIX  images are pushed there first, as PREFIX/cartservice:TAG
  --overlay DIR      a kustomize folder of your own on top
  --base IMAGE       another base image with Node 24`;

const accepted = {
  mesh: { type: 'string', default: 'istio' },
  secure: { type: 'boolean', default: false },
  load: { type: 'boolean', default: true },
  profile: { type: 'string', default: 'demo' },
  port: { type: 'string' },
  offset: { type: 'string', default: '0' },
  name: { type: 'string' },
  context: { type: 'string' },
  registry: { type: 'string' },
  overlay: { type: 'string' },
  base: { type: 'string', default: defaultBase },
  help: { type: 'boolean' },
} as const;

/** What was typed, as choices of a shop, ports of this machine and a cluster to work on; a wrong one is a Problem. */
export function readOptions(args: string[]) {
  const { values } = parseArgs({ args, options: accepted, allowNegative: true });
  const { name, context, base, help: isHelp } = values;
  return { isHelp, base, cluster: { name, context }, choices: readChoices(values), ports: readPorts(values) };
}

type Values = ReturnType<typeof parseArgs<{ options: typeof accepted }>>['values'];

function readChoices({ mesh, profile, secure, load, overlay, registry }: Values): Choices {
  if (mesh !== 'istio' && mesh !== 'none') throw new Problem(`--mesh is "${mesh}", but must be istio or none.`);
  if (secure && mesh === 'istio' && profile === 'minimal')
    throw new Problem('--secure lets visitors in by the gateway alone, which --profile minimal has not.');
  if (overlay) kindOfOverlay(overlay);
  return { mesh, profile, secure, load, overlay: overlay && resolve(overlay), registry };
}

function readPorts(options: Values): Ports {
  const number = (name: 'port' | 'offset', text: string, from: number) => {
    if (/^\d+$/.test(text) && Number(text) >= from && Number(text) < 45_000) return Number(text);
    throw new Problem(`--${name} is "${text}", but must be a number from ${from} to 44999.`);
  };
  const offset = number('offset', options.offset, 0);
  const ports = { ...defaultPorts };
  for (const page of pages) ports[page] += offset;
  if (options.port) ports.shop = number('port', options.port, 1024);
  const same = pages.find((page) => page !== 'shop' && ports[page] === ports.shop);
  if (same) throw new Problem(`--port ${ports.shop} is the one of ${same}: choose another, or move all with --offset.`);
  return ports;
}
