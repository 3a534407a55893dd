// Istio in the cluster, and who has the node port that the shop is reached by: its gateway or the frontend itself.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Choices } from './config.ts';
import { run } from './exec.ts';
import { kubectl, namespace, nodePorts, type Target } from './target.ts';

const config = join(import.meta.dirname, '../../k8s/istio.yaml');
const annotation = 'boutique/istio';
const gateway = ['--namespace', 'istio-system', 'service', 'istio-ingressgateway'];

/** Whether visitors come in by Istio's gateway. */
export const hasGateway = ({ mesh, profile }: Choices) => mesh === 'istio' && profile !== 'minimal';

/** Makes the mesh what was asked for; Istio that is there is never taken away. */
export async function ensureMesh(to: Target, choices: Choices): Promise<string> {
  // A node port belongs to one Service: whoever is not to have it gives it up first.
  const free = ['delete', '--ignore-not-found', '--namespace', namespace, 'service', 'frontend-external'];
  if (hasGateway(choices)) await kubectl(to, free);
  else if (await has(to, gateway)) await patchGateway(to, { type: 'ClusterIP' });
  if (choices.mesh === 'none') return 'none';
  const done = await ensureIstio(to, choices.profile);
  const ports = [{ port: 80, nodePort: nodePorts.shop }];
  if (hasGateway(choices)) await patchGateway(to, { type: 'NodePort', ports });
  return done;
}

const has = async (to: Target, what: string[]) => (await kubectl(to, ['get', '--ignore-not-found', ...what])) !== '';

const patchGateway = (to: Target, spec: object) =>
  kubectl(to, ['patch', ...gateway, '--patch', JSON.stringify({ spec })]);

/** What Istio was installed with: kept in the cluster, so that a change of any part of it is installed too. */
export const installationMark = (version: string, profile: string, config: string): string =>
  `${version} ${profile} ${createHash('sha256').update(config).digest('hex').slice(0, 12)}`;

async function ensureIstio(to: Target, profile: string): Promise<string> {
  const printed = await run('istioctl', ['version', '--remote=false', '--short']);
  const version = printed.match(/\d+\.\d+\.\d+/)?.[0] ?? '';
  const wanted = installationMark(version, profile, readFileSync(config, 'utf8'));
  const query = ['get', 'namespace', 'istio-system', '--ignore-not-found', '-o', 'json'];
  const found = JSON.parse((await kubectl(to, query)) || '{}');
  if (found.metadata?.annotations?.[annotation] === wanted) return `Istio ${version} is there, profile ${profile}`;
  const gateways = profile === 'minimal' ? ['ingressGateways', 'egressGateways'] : [];
  const off = gateways.flatMap((part) => ['--set', `components.${part}[0].enabled=false`]);
  await run('istioctl', [
    'install',
    '-y',
    '--context',
    to.context,
    '-f',
    config,
    '--set',
    `profile=${profile}`,
    ...off,
  ]);
  await kubectl(to, ['annotate', '--overwrite', 'namespace', 'istio-system', `${annotation}=${wanted}`]);
  return `Istio ${version}, profile ${profile}`;
}
