// Installs the Gateway API's resources, which a cluster doesn't have by itself: from Go's module proxy where Go is
// installed, otherwise as docs/meshes.md says.
import { join } from 'node:path';
import { gatewayApi } from '../../deploy/versions.ts';
import { until } from '../../testing/eventually.ts';
import { read } from '../../testing/sources.ts';
import { kubectl, tool } from './cluster.ts';

const { name, version } = gatewayApi;

/** The arguments of kubectl that name their files. */
async function files(): Promise<string[]> {
  const [, release = ''] = read('docs/meshes.md').match(/kubectl apply --server-side -f (\S+)/) ?? [];
  const modules = await tool('go', 'mod', 'download', '-json', `sigs.k8s.io/${name}@${version}`).catch(() => undefined);
  return modules ? ['-k', join(JSON.parse(modules).Dir, 'config/crd')] : ['-f', release];
}

/** With Istio's class of gateways, which istiod makes only when it first sees these resources: not if they come back. */
export const installGatewayApi = async () => {
  await kubectl('apply', '--server-side', ...(await files()));
  await kubectl('wait', '--for=condition=Established', '--timeout=60s', 'crd/grpcroutes.gateway.networking.k8s.io');
  await kubectl('rollout', 'restart', '-n', 'istio-system', 'deployment/istiod');
  await kubectl('rollout', 'status', '-n', 'istio-system', 'deployment/istiod', '--timeout=120s');
  const isThere = () => kubectl('get', 'gatewayclass', 'istio').then(Boolean, () => false);
  await until("Istio's class of gateways", isThere, 60_000);
};

export const removeGatewayApi = async () => kubectl('delete', '--ignore-not-found', ...(await files()));
