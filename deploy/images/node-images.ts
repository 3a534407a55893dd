// Which images the nodes of a kind cluster have. kubelet deletes unused ones when a disk is nearly full.
import { run } from '../cluster/exec.ts';
import { nodesOf, type Target } from '../cluster/target.ts';

interface ImageTag {
  name: string;
  tag: string;
}

/** The full name of an image, as nodes list it; a manifest says `image: cartservice:TAG`. */
export const imageOf = ({ name, tag }: ImageTag) => `docker.io/library/${name}:${tag}`;

/** The images of each node, by its name. */
export type NodeImages = ReadonlyMap<string, ReadonlySet<string>>;

/** Empty if this isn't a kind cluster. */
export async function readNodeImages(to: Target): Promise<NodeImages> {
  const nodes = await nodesOf(to);
  return new Map(await Promise.all(nodes.map(async (node) => [node, await imagesOf(to, node)] as const)));
}

const imagesOf = async ({ engine }: Target, node: string): Promise<Set<string>> =>
  new Set((await run(engine, ['exec', node, 'ctr', '--namespace=k8s.io', 'images', 'ls', '-q'])).split('\n'));

/** Those whose image is missing on at least one node. */
export const missingIn = <T extends ImageTag>(nodes: NodeImages, all: readonly T[]): T[] =>
  all.filter((one) => [...nodes.values()].some((images) => !images.has(imageOf(one))));

export const missingOnNodes = async <T extends ImageTag>(to: Target, all: readonly T[]): Promise<T[]> =>
  missingIn(await readNodeImages(to), all);
