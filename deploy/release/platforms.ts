// The platforms for which images can be built here.
import { Problem } from '../../start/problem.ts';
import { tryRun } from '../cluster/exec.ts';
import { enginePlatform } from '../images/node-platforms.ts';

export interface Platforms {
  /** Those whose base a registry has are built from there; none: this machine's, from the base that it has. */
  readonly pulled: readonly string[];
  readonly own: string;
  readonly missing: readonly string[];
  /** With its digest if a registry has it, so that all platforms are built from one version of a moving tag. */
  readonly base: string;
}

const releasePlatforms = ['linux/amd64', 'linux/arm64'];
/** Of a base image on a slow connection. */
const pullLimitMs = 20 * 60_000;

/** Throws a Problem if the user asked for a platform that can't be built. */
export async function availablePlatforms(engine: string, base: string, asked: readonly string[]): Promise<Platforms> {
  const wanted = asked.length > 0 ? asked : releasePlatforms;
  const own = await enginePlatform(engine);
  const pulled: string[] = [];
  let pinned = base;
  for (const platform of wanted) {
    const pull = ['pull', '--quiet', '--platform', platform, pinned];
    if ((await tryRun(engine, pull, { timeoutMs: pullLimitMs })) === undefined) continue;
    pulled.push(platform);
    pinned = (await withDigest(engine, pinned)) ?? pinned;
  }
  const isHere = pulled.length === 0 && (await tryRun(engine, ['image', 'inspect', base])) !== undefined;
  const built = isHere ? [own] : pulled;
  const missing = wanted.filter((platform) => !built.includes(platform));
  if (built.length === 0)
    throw new Problem(
      `${base} is not on this machine, and can't be pulled: check the network, or choose another --base.`,
    );
  if (asked.length > 0 && missing.length > 0)
    throw new Problem(`${base} is not available for ${missing.join(' and ')}.`);
  return { pulled, own, missing, base: pinned };
}

/** What the engine has just pulled. */
async function withDigest(engine: string, image: string): Promise<string | undefined> {
  const repository = image.replace(/(@|:[^/]*$).*/, '');
  const format = '{{range .RepoDigests}}{{println .}}{{end}}';
  const known = await tryRun(engine, ['image', 'inspect', image, '--format', format]);
  return known?.split('\n').find((one) => one.startsWith(`${repository}@`));
}
