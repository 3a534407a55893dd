// What people install: one flat file, a kustomize folder and a Helm chart, which name the shop's images by digest.
import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parseDocument } from 'yaml';
import { tar } from '../images/tar.ts';
import { flatManifests } from '../manifests/release.ts';
import { yamlFile } from '../manifests/yaml.ts';

export interface Images {
  readonly version: string;
  /** Registry and folder, such as ghcr.io/ann. */
  readonly prefix: string;
  /** By the workload's name. */
  readonly digests: Readonly<Record<string, string>>;
}

const root = join(import.meta.dirname, '../..');

export const imageName = ({ prefix, digests }: Images, name: string) => `${prefix}/${name}@${digests[name]}`;

function write(path: string, content: string | Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

export function writeFlatFile(folder: string, images: Images): string {
  const comment = `# Version ${images.version} of the shop in one file, for any cluster: kubectl apply -n NAMESPACE -f\n`;
  const name = 'kubernetes-manifests.yaml';
  write(join(folder, name), comment + flatManifests((workload) => imageName(images, workload)));
  return name;
}

/**
 * k8s/ with all components; the one named release has the images. Components merge into objects of a kustomization below
 * theirs, in its namespace, so the shop has one of its own.
 */
export function writeKustomizeFolder(folder: string, images: Images): string {
  const to = join(folder, 'kustomize');
  const files = globSync(['k8s/{base,components,overlays}/**/*', 'loadgen/*.{ts,yaml}'], {
    cwd: root,
    withFileTypes: true,
  });
  for (const entry of files.filter((one) => one.isFile() && !one.name.endsWith('.test.ts'))) {
    const path = join(entry.parentPath, entry.name);
    cpSync(path, join(to, path.slice(root.length)));
  }
  const { prefix, digests } = images;
  const component = {
    apiVersion: 'kustomize.config.k8s.io/v1alpha1',
    kind: 'Component',
    images: Object.entries(digests).map(([name, digest]) => ({
      name: `(.*/)?${name}`,
      newName: `${prefix}/${name}`,
      digest,
    })),
  };
  const all = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: ['shop'],
    components: ['k8s/components/release'],
  };
  const text = `Version ${images.version} of the shop.`;
  const forComponents = 'For components, add the namespace that they are for: `namespace: demo-app`.';
  const shop = { apiVersion: all.apiVersion, kind: all.kind, resources: ['../k8s/base'] };
  write(join(to, 'shop/kustomization.yaml'), yamlFile(`${text}\n${forComponents}`, [shop]));
  write(join(to, 'k8s/components/release/kustomization.yaml'), yamlFile(`The images. ${text}`, [component]));
  write(
    join(to, 'kustomization.yaml'),
    yamlFile(`${text} Add components before the last one, and a namespace in shop.`, [all]),
  );
  return 'kustomize/';
}

/** As `helm package` does, with the images among the default values. */
export async function writeChart(folder: string, { version, prefix, digests }: Images): Promise<string> {
  const chart = join(root, 'k8s/chart');
  const paths = globSync('**/*', { cwd: chart, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(chart.length + 1))
    .sort();
  const entries = paths.map((path) => {
    const text = readFileSync(join(chart, path), 'utf8');
    const bytes = Buffer.from(path === 'values.yaml' ? withImages(text, prefix, digests) : text);
    return { path: `online-boutique/${path.replaceAll('\\', '/')}`, bytes };
  });
  const name = `online-boutique-${version}.tgz`;
  write(join(folder, name), gzipSync(await tar(entries)));
  return name;
}

/** A folder of the release as one file, such as kustomize.tgz: the same files always give the same bytes. */
export async function archive(folder: string, name: string): Promise<string> {
  const entries = globSync(`${name}/**/*`, { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ path: path.slice(folder.length + 1).replaceAll('\\', '/'), bytes: readFileSync(path) }));
  write(join(folder, `${name}.tgz`), gzipSync(await tar(entries)));
  return `${name}.tgz`;
}

/** What CHANGELOG.md has about a version; empty if there is nothing. */
export const notesOf = (version: string, changelog: string): string =>
  changelog
    .split(/^## /m)
    .find((part) => part.startsWith(`${version}\n`))
    ?.slice(version.length)
    .trim() ?? '';

function withImages(values: string, repository: string, digests: Images['digests']): string {
  const document = parseDocument(values);
  document.setIn(['images', 'repository'], repository);
  document.setIn(['images', 'digests'], document.createNode(digests));
  return document.toString({ lineWidth: 0 });
}
