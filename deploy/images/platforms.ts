// Images for several platforms under one name, in a registry. Building them runs nothing, so no emulator is needed, and
// plain `docker build` does: each platform has a tag of its own, and the name is a list of those.
import type { Bundle } from '../../start/bundling/bundle.ts';
import { run } from '../cluster/exec.ts';
import { buildImage } from './build.ts';

export async function pushForPlatforms(
  engine: string,
  one: Bundle,
  base: string,
  image: string,
  platforms: string[],
): Promise<void> {
  const parts: string[] = [];
  for (const platform of platforms) {
    const part = `${image}-${platform.replace('linux/', '').replaceAll('/', '-')}`;
    await buildImage(engine, one, base, [part], platform);
    await run(engine, ['push', '--quiet', part]);
    parts.push(part);
  }
  if (engine === 'podman') {
    await run(engine, ['manifest', 'create', '--amend', image, ...parts.map((part) => `docker://${part}`)]);
    await run(engine, ['manifest', 'push', '--all', '--rm', image, `docker://${image}`]);
  } else {
    // For a registry on this machine Docker takes plain HTTP by itself, but not for lists.
    const plain = /^(localhost|127\.[\d.]+)[:/]/.test(image) ? ['--insecure'] : [];
    await run(engine, ['manifest', 'create', '--amend', ...plain, image, ...parts]);
    await run(engine, ['manifest', 'push', '--purge', ...plain, image]);
  }
}
