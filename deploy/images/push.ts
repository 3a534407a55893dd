// Pushes images to a registry, from which a cluster pulls them.
import type { Bundle } from '../../start/bundling/bundle.ts';
import { run } from '../cluster/exec.ts';
import type { Target } from '../cluster/target.ts';
import { imageOf } from './node-images.ts';
import { nodePlatforms } from './node-platforms.ts';
import { pushForPlatforms } from './platforms.ts';

/** The first push includes the base, about 50 MB. */
const pushLimitMs = 60 * 60_000;

/** Returns the number of images pushed. */
export async function pushImages(to: Target, bundles: Bundle[], registry: string, base: string): Promise<number> {
  const { engine } = to;
  const platforms = await nodePlatforms(to);
  for (const one of bundles) {
    const name = `${registry}/${one.name}:${one.tag}`;
    if (platforms.length > 1) await pushForPlatforms(engine, one, base, name, platforms);
    else {
      await run(engine, ['tag', imageOf(one), name]);
      await run(engine, ['push', '--quiet', name], { timeoutMs: pushLimitMs });
    }
  }
  return bundles.length;
}
