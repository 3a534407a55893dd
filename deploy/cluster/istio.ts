// Installs Istio, and assigns the shop's node port to its gateway or to the frontend.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeployConfig } from './config.ts';
import { run } from './exec.ts';
import { kubectl, nodePorts, type Target } from './target.ts';

const configFile = join(import.meta.dirname, '../../k8s/istio.yaml');
const annotation = 'boutique/istio';
const gateway = ['--namespace', 'istio-system', 'service', 'istio-ingressgateway'];

/** Whether visitors reach the shop through Istio's gateway. */
export const hasGateway = ({ mesh, profile }: DeployConfig) => mesh === 'istio' && profile !== 'minimal';

/** Installs Istio if the configuration requires it. Never uninstalls it. */
export async function ensureMesh(to: Target, config: DeployConfig): Promise<string> {
  // A node port belongs to one Service, so the other one has to release it first.
  const free = ['delete', '--ignore-not-found', '--namespace', to.namespace, 'service', 'frontend-external'];
  if (hasGateway(config)) await kubectl(to, free);
  else if (await has(to, gateway)) await patchGateway(to, { type: 'ClusterIP' });
  if (config.mesh === 'none') return 'none';
  const done = await ensureIstio(to, config.profile);
  const ports = [{ port: 80, nodePort: nodePorts.shop }];
  if (hasGateway(config)) await patchGateway(to, { type: 'NodePort', ports });
  return done;
}

const has = async (to: Target, what: string[]) => (await kubectl(to, ['get', '--ignore-not-found', ...what])) !== '';

const patchGateway = (to: Target, spec: object) =>
  kubectl(to, ['patch', ...gateway, '--patch', JSON.stringify({ spec })]);

/** Identifies an installation. It is saved in the cluster, so that Istio is installed again if any part changes. */
export const installationId = (version: string, profile: string, config: string): string =>
  `${version} ${profile} ${createHash('sha256').update(config).digest('hex').slice(0, 12)}`;

async function ensureIstio(to: Target, profile: string): Promise<string> {
  const printed = await run('istioctl', ['version', '--remote=false', '--short']);
  const version = printed.match(/\d+\.\d+\.\d+/)?.[0] ?? '';
  const wanted = installationId(version, profile, readFileSync(configFile, 'utf8'));
  const query = ['get', 'namespace', 'istio-system', '--ignore-not-found', '-o', 'json'];
  const found = JSON.parse((await kubectl(to, query)) || '{}');
  if (found.metadata?.annotations?.[annotation] === wanted)
    return `Istio ${version} already installed, profile ${profile}`;
  const gateways = profile === 'minimal' ? ['ingressGateways', 'egressGateways'] : [];
  const off = gateways.flatMap((part) => ['--set', `components.${part}[0].enabled=false`]);
  await run('istioctl', [
    'install',
    '-y',
    '--context',
    to.context,
    '-f',
    configFile,
    '--set',
    `profile=${profile}`,
    ...off,
  ]);
  await kubectl(to, ['annotate', '--overwrite', 'namespace', 'istio-system', `${annotation}=${wanted}`]);
  return `Istio ${version}, profile ${profile}`;
}
