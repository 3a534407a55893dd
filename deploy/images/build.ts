// Builds images from bundles with docker or podman, and loads them into the nodes of a kind cluster.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Bundle, dockerfile } from '../../start/bundling/bundle.ts';
import { Problem } from '../../start/problem.ts';
import { run, tryRun } from '../cluster/exec.ts';
import type { Report } from '../cluster/steps.ts';
import { kind, type Target } from '../cluster/target.ts';
import { loadIntoNodes } from './load-into-nodes.ts';
import { imageOf, missingOnNodes } from './node-images.ts';
import { enginePlatform } from './node-platforms.ts';

/** Label with the bundle's recipe: images with the same recipe differ only in their last layer. */
export const recipeLabel = 'boutique.recipe';

/** Time for the base image, 50 MB, on a slow connection. */
const pullLimitMs = 60 * 60_000;
/** The tools report no progress. */
const loadLimitMs = 15 * 60_000;

interface BuildOptions {
  /** Of the nodes; the engine's by default. */
  platforms?: string[];
  report?: Report;
}

/** Builds the images that the engine doesn't have; returns their number. */
export async function buildImages(
  engine: string,
  bundles: Bundle[],
  base: string,
  { platforms = [], report }: BuildOptions = {},
): Promise<number> {
  const own = await enginePlatform(engine);
  const [platform = own, ...others] = platforms;
  // Images for several platforms exist only in a registry: pushImages builds them.
  if (others.length > 0) return 0;
  const existing = await Promise.all(
    bundles.map((one) => tryRun(engine, ['image', 'inspect', imageOf(one), '-f', '{{.Os}}/{{.Architecture}}'])),
  );
  const missing = bundles.filter((_, index) => existing[index]?.trim() !== platform);
  if (missing.length > 0 && platform === own) await pullBase(engine, base, report);
  for (const [index, one] of missing.entries()) {
    report?.(`building ${one.name}, ${index + 1} of ${missing.length}`);
    await buildImage(engine, one, base, [imageOf(one)], platform === own ? undefined : platform);
  }
  return missing.length;
}

/** Separately, because `build --quiet` would pull it silently and within the limit of one build. */
async function pullBase(engine: string, base: string, report?: Report): Promise<void> {
  if ((await tryRun(engine, ['image', 'inspect', base])) !== undefined) return;
  report?.(`pulling ${base}`);
  await run(engine, ['pull', '--quiet', base], { timeoutMs: pullLimitMs });
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
  if (!to.cluster) {
    await loadIntoNodes(to, bundles.map(imageOf));
    return bundles.length;
  }
  const missing = (await missingOnNodes(to, bundles)).map(imageOf);
  if (missing.length === 0) return 0;
  const cluster = ['--name', to.cluster ?? ''];
  // One call for all images transfers their common base only once.
  if (to.engine === 'docker')
    await kind(to, ['load', 'docker-image', ...missing, ...cluster], { timeoutMs: loadLimitMs });
  else {
    const archive = join(mkdtempSync(join(tmpdir(), 'images-')), 'images.tar');
    await run(to.engine, ['save', '--multi-image-archive', '--output', archive, ...missing]);
    await kind(to, ['load', 'image-archive', archive, ...cluster], { timeoutMs: loadLimitMs });
    rmSync(dirname(archive), { recursive: true });
  }
  return missing.length;
}

function revision(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: import.meta.dirname, stdio: 'pipe' })
      .toString()
      .trim();
  } catch {
    return 'unknown';
  }
}
