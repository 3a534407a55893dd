// Installs the Gateway API's resources, which a cluster doesn't have by itself: from Go's module proxy where Go is
// installed, otherwise as docs/meshes.md says.
import { join } from 'node:path';
import { gatewayApi } from '../../deploy/versions.ts';
import { read } from '../../testing/sources.ts';
import { kubectl, tool } from './cluster.ts';

const { name, version } = gatewayApi;

/** The arguments of kubectl that name their files. */
async function files(): Promise<string[]> {
  const [, release = ''] = read('docs/meshes.md').match(/kubectl apply --server-side -f (\S+)/) ?? [];
  const modules = await tool('go', 'mod', 'download', '-json', `sigs.k8s.io/${name}@${version}`).catch(() => undefined);
  return modules ? ['-k', join(JSON.parse(modules).Dir, 'config/crd')] : ['-f', release];
}

export const installGatewayApi = async () => {
  await kubectl('apply', '--server-side', ...(await files()));
  await kubectl('wait', '--for=condition=Established', '--timeout=60s', 'crd/grpcroutes.gateway.networking.k8s.io');
};

export const removeGatewayApi = async () => kubectl('delete', '--ignore-not-found', ...(await files()));
