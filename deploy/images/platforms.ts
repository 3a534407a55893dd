// Pushes images for several platforms under one name: each platform has its own tag, and the name is a manifest list of
// them. The Dockerfile runs no program, so plain `docker build` works without an emulator.
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
    // Docker uses plain HTTP for a registry on this machine, except for manifest lists.
    const plain = /^(localhost|127\.[\d.]+)[:/]/.test(image) ? ['--insecure'] : [];
    await run(engine, ['manifest', 'create', '--amend', ...plain, image, ...parts]);
    await run(engine, ['manifest', 'push', '--purge', ...plain, image]);
  }
}
