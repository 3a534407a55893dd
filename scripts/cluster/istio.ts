// Istio in the cluster.
import { join } from 'node:path';
import { ask, run } from './run.ts';
import { kubectl, type Target } from './target.ts';

const config = join(import.meta.dirname, '../../k8s/istio.yaml');
const installed = 'boutique/istio';

/** Installs Istio if it isn't there as it should be. */
export async function ensureIstio(to: Target, profile: string): Promise<string> {
  const version = (await run('istioctl', ['version', '--remote=false', '--short'])).match(/\d+\.\d+\.\d+/)?.[0];
  const wanted = `${version} ${profile}`;
  const query = [
    '--context',
    to.context,
    'get',
    'namespace',
    'istio-system',
    '-o',
    `jsonpath={.metadata.annotations.boutique/istio}`,
  ];
  if ((await ask('kubectl', query)) === wanted) return `Istio ${version} is there, profile ${profile}`;
  const gateways = profile === 'minimal' ? ['ingressGateways', 'egressGateways'] : [];
  const off = gateways.flatMap((part) => ['--set', `components.${part}[0].enabled=false`]);
  const args = ['install', '-y', '--context', to.context, '-f', config, '--set', `profile=${profile}`, ...off];
  await run('istioctl', args);
  await kubectl(to, ['annotate', '--overwrite', 'namespace', 'istio-system', `${installed}=${wanted}`]);
  return `Istio ${version}, profile ${profile}`;
}

/** Takes the gateway off the node port that the shop is reached by, for a shop without a mesh. */
export async function freeNodePort(to: Target): Promise<string> {
  const gateway = ['--namespace', 'istio-system', 'service', 'istio-ingressgateway'];
  if (!(await ask('kubectl', ['--context', to.context, 'get', ...gateway]))) return 'there is no gateway';
  await kubectl(to, [
    'patch',
    ...gateway,
    '--type=json',
    '--patch',
    '[{"op":"replace","path":"/spec/type","value":"ClusterIP"}]',
  ]);
  await kubectl(to, ['annotate', 'namespace', 'istio-system', `${installed}-`]);
  return 'Istio stays installed, its gateway has left the shop’s port';
}
