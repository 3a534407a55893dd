// release/kubernetes-manifests.yaml: the shop in one file, for `kubectl apply -f` without kustomize.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workloadNames } from '../../topology.ts';

export const releasePath = 'release/kubernetes-manifests.yaml';

const root = join(import.meta.dirname, '../..');

const comment = (version: string) => `\
# Version ${version} of the shop in one file, for any cluster. Generated from k8s/base by \`npm run manifests\`; do not edit.
#
# The images are not published: build them, push them to your registry, and prefix their names with it.
#   npm run images -- --prefix ghcr.io/ann --tag ${version} --push
#   sed 's|image: \\([a-z]*:${version}\\)$|image: ghcr.io/ann/\\1|' ${releasePath} | kubectl apply -f -
`;

/** k8s/base in one file, with these images. Needs kubectl, which contains kustomize; throws if it is missing. */
export function flatManifests(imageOf: (name: string) => string): string {
  const shop = execFileSync('kubectl', ['kustomize', join(root, 'k8s/base')], { stdio: 'pipe' }).toString();
  const ours = new RegExp(`^(\\s*(?:- )?image: )(${workloadNames.join('|')}):\\S+$`, 'gm');
  return shop.replace(ours, (_, key: string, name: string) => `${key}${imageOf(name)}`);
}

export function releaseFile(): string {
  const format = [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'format', `--stdin-file-path=${releasePath}`];
  const tagged = flatManifests((name) => `${name}:${version()}`);
  const body = execFileSync(process.execPath, format, { cwd: root, input: tagged }).toString();
  return `${comment(version())}${seal(body)}\n${body}`;
}

/** Whether the file was generated from the current sources and not edited. Works without kubectl. */
export function isRelease(text: string): boolean {
  const [head = '', ...rest] = text.split(/(?<=^# Content [0-9a-f]+)\n/m);
  const body = rest.join('\n');
  return head === `${comment(version())}${seal(body)}`;
}

/** The version of the shop, and the tag of its images. */
export const version = (): string => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;

function seal(body: string): string {
  const hash = createHash('sha256');
  const sources = globSync(['k8s/base/*', 'loadgen/*.{yaml,ts}'], { cwd: root });
  for (const path of sources.filter((one) => !one.endsWith('.test.ts')).sort())
    hash.update(`${path.replaceAll('\\', '/')}\0`).update(readFileSync(join(root, path)));
  return `# Content ${hash.update(body).digest('hex').slice(0, 16)}`;
}
