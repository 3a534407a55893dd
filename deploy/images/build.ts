// Builds images from bundles with docker or podman, and loads them into the nodes of a kind cluster.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Bundle, dockerfile } from '../../start/bundling/bundle.ts';
import { Problem } from '../../start/problem.ts';
import { run, tryRun } from '../cluster/exec.ts';
import { kind, nodesOf, type Target } from '../cluster/target.ts';

/** The full name of an image, as nodes list it; a manifest says `image: cartservice:TAG`. */
export const imageOf = ({ name, tag }: Pick<Bundle, 'name' | 'tag'>) => `docker.io/library/${name}:${tag}`;

/** Label with the bundle's recipe: images with the same recipe differ only in their last layer. */
export const recipeLabel = 'boutique.recipe';

/** Builds the images that the engine doesn't have; returns their number. */
export async function buildImages(engine: string, bundles: Bundle[], base: string): Promise<number> {
  const existing = await Promise.all(
    bundles.map((one) => tryRun(engine, ['image', 'inspect', imageOf(one), '-f', '{{.Id}}'])),
  );
  const missing = bundles.filter((_, index) => existing[index] === undefined);
  for (const one of missing) await buildImage(engine, one, base, [imageOf(one)]);
  return missing.length;
}

/** Builds for this machine's platform by default. */
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
  // Without --pull, Docker without BuildKit uses a local base image of any platform.
  const platformArgs = platform ? ['--pull', '--platform', platform] : [];
  // Otherwise Docker adds a provenance attestation, and the image becomes an index of two manifests.
  const env = { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' };
  await run(
    engine,
    ['build', '--quiet', '--file', dockerfile, ...platformArgs, ...args, ...label, ...names, one.folder],
    {
      env,
    },
  );
  if (platform) await checkPlatform(engine, tags[0] ?? '', platform, base);
}

/** Docker accepts a base image of another platform if there is only one. */
async function checkPlatform(engine: string, image: string, platform: string, base: string): Promise<void> {
  const built = (await run(engine, ['image', 'inspect', image, '-f', '{{.Os}}/{{.Architecture}}'])).trim();
  if (!platform.startsWith(built))
    throw new Problem(`${base} is not available for ${platform}: the image was built for ${built}.`);
}

/** Loads the images that a node doesn't have; returns their number. */
export async function loadImages(to: Target, bundles: Bundle[]): Promise<number> {
  const nodes = await nodesOf(to);
  const lists = await Promise.all(nodes.map((node) => imagesOf(to, node)));
  const missing = bundles.map(imageOf).filter((image) => lists.some((list) => !list.has(image)));
  if (missing.length === 0) return 0;
  const cluster = ['--name', to.cluster ?? ''];
  // One call for all images transfers their common base only once.
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

/** For clusters that pull from a registry. Returns the number of images pushed. */
export async function pushImages({ engine }: Target, bundles: Bundle[], registry: string): Promise<number> {
  for (const one of bundles) {
    const name = `${registry}/${one.name}:${one.tag}`;
    await run(engine, ['tag', imageOf(one), name]);
    await run(engine, ['push', '--quiet', name]);
  }
  return bundles.length;
}
