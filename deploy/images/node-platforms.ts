// The platforms of a cluster's nodes, for which its images are built.
import { run } from '../cluster/exec.ts';
import { getJson, type Target } from '../cluster/target.ts';

interface Node {
  status: { nodeInfo: { operatingSystem: string; architecture: string } };
}

const architectures: Record<string, string> = { x86_64: 'amd64', aarch64: 'arm64' };

/** Such as linux/arm64: what the engine builds by default. */
export async function enginePlatform(engine: string): Promise<string> {
  const format = engine === 'podman' ? '{{.Host.OS}}/{{.Host.Arch}}' : '{{.OSType}}/{{.Architecture}}';
  const [system, architecture = ''] = (await run(engine, ['info', '--format', format])).trim().split('/');
  return `${system}/${architectures[architecture] ?? architecture}`;
}

/** kind's nodes are containers of the engine. A user who may not read nodes gets the engine's platform. */
export async function nodePlatforms(to: Target): Promise<string[]> {
  if (to.cluster) return [await enginePlatform(to.engine)];
  const nodes: Node[] = await getJson(to, ['nodes']).then(
    ({ items }) => items,
    () => [],
  );
  const found = nodes.map(({ status: { nodeInfo } }) => `${nodeInfo.operatingSystem}/${nodeInfo.architecture}`);
  const linux = [...new Set(found.filter((one) => one.startsWith('linux/')))].sort();
  return linux.length > 0 ? linux : [await enginePlatform(to.engine)];
}
