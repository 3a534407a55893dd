// Loads images into the nodes of local clusters other than the kind cluster of deploy:kind: minikube, k3d, or another kind.
import { Problem } from '../../start/problem.ts';
import { run } from '../cluster/exec.ts';
import { getJson, type Target } from '../cluster/target.ts';

interface Node {
  metadata: { name: string; labels?: Record<string, string> };
  spec: { providerID?: string };
}

const limitMs = 15 * 60_000;

/** The command that loads images into the cluster of this node; undefined for a cluster that isn't local. */
export function loadCommand({ metadata, spec }: Node, images: readonly string[]): string[] | undefined {
  const profile = metadata.labels?.['minikube.k8s.io/name'];
  if (profile) return ['minikube', 'image', 'load', ...images, '--profile', profile];
  const k3d = metadata.name.match(/^k3d-(.+)-(?:server|agent)-\d+$/)?.[1];
  if (k3d) return ['k3d', 'image', 'import', ...images, '--cluster', k3d];
  const kind = spec.providerID?.match(/^kind:\/\/[^/]*\/([^/]+)\//)?.[1];
  return kind ? ['kind', 'load', 'docker-image', ...images, '--name', kind] : undefined;
}

/** Returns the tool that loaded them. It skips images that the nodes have. */
export async function loadIntoNodes(to: Target, images: readonly string[]): Promise<string> {
  const { items }: { items: Node[] } = await getJson(to, ['nodes']);
  const [tool, ...args] = (items[0] && loadCommand(items[0], images)) ?? [];
  if (!tool)
    throw new Problem(`${to.context} is not a minikube, k3d or kind cluster: use --registry instead of --load-images.`);
  await run(tool, args, { timeoutMs: limitMs });
  return tool;
}
