// Builds images out of bundles with docker or podman, and brings them into the nodes of a kind cluster.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Bundle, dockerfile } from '../../start/bundling/bundle.ts';
import { Problem } from '../../start/problem.ts';
import { ask, run } from '../cluster/exec.ts';
import { kind, nodesOf, type Target } from '../cluster/target.ts';

export const defaultBase = 'gcr.io/distroless/nodejs24-debian12:nonroot';

/** As a node knows it: the name that a manifest's `image: cartservice:TAG` means. */
export const imageOf = ({ name, tag }: Pick<Bundle, 'name' | 'tag'>) => `docker.io/library/${name}:${tag}`;

/** Label of the recipe, for whoever wants to change the last layer only. */
export const recipeLabel = 'boutique.recipe';

/** Builds those that the engine doesn't have yet; answers with how many that were. */
export async function buildImages(engine: string, bundles: Bundle[], base: string): Promise<number> {
  const there = await Promise.all(
    bundles.map((one) => ask(engine, ['image', 'inspect', imageOf(one), '-f', '{{.Id}}'])),
  );
  const missing = bundles.filter((_, index) => there[index] === undefined);
  for (const one of missing) await buildImage(engine, one, base, [imageOf(one)]);
  return missing.length;
}

/** For this machine's platform, or for the one named. */
export async function buildImage(
  engine: string,
  one: Bundle,
  base: string,
  tags: string[],
  platform?: string,
): Promise<void> {
  const values = { SERVICE: one.name, BASE: base, VERSION: one.tag, REVISION: revision() };
  const args = Object.entries(values).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  const names = tags.flatMap((tag) => ['--tag', tag]);
  const label = ['--label', `${recipeLabel}=${one.recipe}`];
  // Docker without BuildKit takes the base that is here, whatever platform it is of.
  const where = platform ? ['--pull', '--platform', platform] : [];
  // Without it Docker adds a statement on how the image was made, and the image becomes a list of two.
  const env = { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' };
  await run(engine, ['build', '--quiet', '--file', dockerfile, ...where, ...args, ...label, ...names, one.folder], {
    env,
  });
  if (platform) await check(engine, tags[0] ?? '', platform, base);
}

/** A base for one platform only is taken for any. */
async function check(engine: string, image: string, platform: string, base: string): Promise<void> {
  const built = (await run(engine, ['image', 'inspect', image, '-f', '{{.Os}}/{{.Architecture}}'])).trim();
  if (!platform.startsWith(built)) throw new Problem(`There is no ${platform} of ${base}: the image became ${built}.`);
}

/** Loads those that a node doesn't have yet; answers with how many that were. */
export async function loadImages(to: Target, bundles: Bundle[]): Promise<number> {
  const nodes = await nodesOf(to);
  const lists = await Promise.all(nodes.map((node) => imagesOf(to, node)));
  const missing = bundles.map(imageOf).filter((image) => lists.some((list) => !list.has(image)));
  if (missing.length === 0) return 0;
  const cluster = ['--name', to.cluster ?? ''];
  // One call for all: the base that they share is carried once.
  if (to.engine === 'docker') await kind(to, ['load', 'docker-image', ...missing, ...cluster]);
  else {
    const archive = join(mkdtempSync(join(tmpdir(), 'images-')), 'images.tar');
    await run(to.engine, ['save', '--multi-image-archive', '--output', archive, ...missing]);
    await kind(to, ['load', 'image-archive', archive, ...cluster]);
    rmSync(dirname(archive), { recursive: true });
  }
  return missing.length;
}

const imagesOf = async ({ engine }: Target, node: string): Promise<Set<string>> =>
  new Set((await run(engine, ['exec', node, 'ctr', '--namespace=k8s.io', 'images', 'ls', '-q'])).split('\n'));

function revision(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: import.meta.dirname, stdio: 'pipe' })
      .toString()
      .trim();
  } catch {
    return 'unknown';
  }
}

/** For clusters that pull. Answers with how many were pushed. */
export async function pushImages({ engine }: Target, bundles: Bundle[], registry: string): Promise<number> {
  for (const one of bundles) {
    const name = `${registry}/${one.name}:${one.tag}`;
    await run(engine, ['tag', imageOf(one), name]);
    await run(engine, ['push', '--quiet', name]);
  }
  return bundles.length;
}
