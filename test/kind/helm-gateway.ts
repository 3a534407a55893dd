// Installs an ingress gateway by Istio's Helm chart: from Go's module proxy where Go is installed, otherwise from Istio.
import { join } from 'node:path';
import { withPortForward } from '../../deploy/cluster/port-forward.ts';
import { to, tool } from './cluster.ts';

/** A commit of Istio's branch release-1.31: Go can't read the names of its tags. */
const module = 'istio.io/istio@v0.0.0-20260827124520-eed52ebb66ad';
const charts = 'https://istio-release.storage.googleapis.com/charts';

export const release = 'istio-ingress';

async function chart(): Promise<string[]> {
  const downloaded = await tool('go', 'mod', 'download', '-json', module).catch(() => undefined);
  return downloaded ? [join(JSON.parse(downloaded).Dir, 'manifests/charts/gateway')] : ['gateway', '--repo', charts];
}

const helm = (...args: string[]) => tool('helm', ...args, '--kube-context', to.context, '--namespace', release);

export async function installGateway(): Promise<void> {
  const values =
    'service.type=ClusterIP,autoscaling.enabled=false,imagePullPolicy=IfNotPresent,resources.requests.cpu=10m';
  await helm(
    'install',
    release,
    ...(await chart()),
    '--create-namespace',
    '--set',
    values,
    '--wait',
    '--timeout',
    '90s',
  );
}

export async function removeGateway(): Promise<void> {
  await helm('uninstall', release, '--ignore-not-found', '--wait');
  await tool('kubectl', '--context', to.context, 'delete', 'namespace', release, '--ignore-not-found');
}

export const throughGateway = <T>(work: (url: string) => Promise<T>): Promise<T> =>
  withPortForward(to, release, `service/${release}`, 80, (address) => work(`http://${address}`));
