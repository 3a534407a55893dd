// The user's own kustomize folder (--overlay), as part of the shop's kustomization.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parse } from 'yaml';
import { Problem } from '../../start/problem.ts';
import { workloadNames } from '../../topology.ts';
import { yamlDocument } from '../manifests/yaml.ts';
import { images } from '../versions.ts';
import { run } from './exec.ts';

type Fields = Record<string, unknown>;

/** Fields that add objects. */
const own = ['resources', 'components', 'bases', 'generators', 'configMapGenerator', 'secretGenerator', 'helmCharts'];
const patching = ['patches', 'patchesStrategicMerge', 'patchesJson6902', 'images', 'replicas', 'replacements'];
const renaming = ['namespace', 'namePrefix', 'nameSuffix'];

const kustomizationIn = (overlay: string): string | undefined =>
  existsSync(overlay) ? readdirSync(overlay).find((name) => /^kustomization\.ya?ml$/.test(name)) : undefined;

function fieldsOf(overlay: string): Fields {
  const file = kustomizationIn(overlay);
  if (!file) throw new Problem(`--overlay ${overlay}: this folder has no kustomization.yaml.`);
  return { ...parse(readFileSync(join(overlay, file), 'utf8')) };
}

const isComponent = ({ kind }: Fields): boolean => kind === 'Component';
const has = (fields: Fields, names: readonly string[]): string[] => names.filter((name) => fields[name] !== undefined);

/** Throws a Problem for a folder that could not change the shop as its author expects. */
export function checkOverlay(overlay: string): void {
  const fields = fieldsOf(overlay);
  if (isComponent(fields) || has(fields, own).length > 0) return;
  const [renames] = has(fields, renaming).filter((name) => name !== 'namespace');
  if (renames) throw new Problem(`--overlay ${overlay}: ${renames} would rename everything in the shop.`);
  if (has(fields, patching).length === 0 && !fields.labels && !fields.commonAnnotations)
    throw new Problem(`--overlay ${overlay}: its kustomization.yaml has neither resources nor patches.`);
}

/** Where the folder belongs in a kustomization in the folder `from`, which gets a copy of it if necessary. */
export function overlayParts(overlay: string, from: string): { resources: string[]; components: string[] } {
  const fields = fieldsOf(overlay);
  if (isComponent(fields)) return { resources: [], components: [relative(from, overlay)] };
  if (has(fields, own).length > 0) return { resources: [relative(from, overlay)], components: [] };
  copy(overlay, join(from, 'overlay'), asComponent(fields));
  return { resources: [], components: ['overlay'] };
}

/** kustomize applies patches only to a kustomization's own objects, and a component's to all. */
function asComponent(fields: Fields): Fields {
  const { namespace, ...rest } = fields;
  const kept = isComponent(fields) ? { namespace } : {};
  return { ...rest, ...kept, apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component' };
}

interface Part {
  /** For a sentence. */
  what: string;
  /** The folder's fields without it. */
  others: Fields;
}

/** kustomize ignores these if they match nothing; for the others, it fails. */
function ignorableParts(fields: Fields): Part[] {
  const itemsOf = (name: string): Fields[] => (Array.isArray(fields[name]) ? fields[name] : []);
  const partsOf = (name: string, describe: (item: Fields) => string | undefined): Part[] =>
    itemsOf(name).flatMap((item, at) => {
      const what = describe(item);
      return what ? [{ what, others: { ...fields, [name]: itemsOf(name).filter((_, index) => index !== at) } }] : [];
    });
  const patch = ({ target }: Fields) =>
    target ? `the patch for ${JSON.stringify(target).replace(/["{}]/g, '')}` : undefined;
  return [
    ...partsOf('patches', patch),
    ...partsOf('patchesJson6902', patch),
    // Some of the shop's images are only in other configurations.
    ...partsOf('images', ({ name }) => (shopImages.has(String(name)) ? undefined : `the image ${name}`)),
  ];
}

const shopImages = new Set([...workloadNames, ...images.map(({ name }) => name)]);
const ownComponents = join(import.meta.dirname, '../../k8s/components');

/**
 * Throws a Problem if a patch or an image of the folder changes nothing: its author misspelt it, or meant the shop.
 * `renderWith` renders the shop with a component. `scratch` is a folder for files.
 */
export async function checkEffects(
  overlay: string,
  scratch: string,
  renderWith: (component: string) => Promise<string>,
): Promise<void> {
  const fields = fieldsOf(overlay);
  const parts = ignorableParts(fields);
  // The shop's own components also change objects that only other components add.
  if (parts.length === 0 || resolve(overlay, '..') === ownComponents) return;
  const isOfShop = isComponent(fields) || has(fields, own).length === 0;
  const render = async (some: Fields, index: number) => {
    const folder = join(scratch, String(index), 'overlay');
    mkdirSync(folder, { recursive: true });
    copy(overlay, folder, isOfShop ? asComponent(some) : some);
    return isOfShop ? renderWith(folder) : run('kubectl', ['kustomize', folder]);
  };
  const [whole, ...without] = await Promise.all([fields, ...parts.map(({ others }) => others)].map(render));
  const idle = parts.filter((_, index) => without[index] === whole).map(({ what }) => what);
  if (idle.length === 0) return;
  const remedy = isOfShop
    ? 'In this configuration of the shop, nothing has this kind and name, or the patch changes nothing in it.'
    : 'It applies only to its own resources: to change the shop, move it to a folder without resources, or make this one a component (kind: Component).';
  throw new Problem(`--overlay ${overlay}: no effect of ${idle.join(' and ')}. ${remedy}`);
}

/** Folders that it refers to stay where they are. */
function copy(overlay: string, to: string, fields: Fields): void {
  const file = kustomizationIn(overlay) ?? '';
  rmSync(to, { recursive: true, force: true });
  cpSync(overlay, to, { recursive: true });
  const moved = (path: unknown) => {
    const folder = resolve(overlay, String(path));
    return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? relative(to, folder) : path;
  };
  for (const name of ['resources', 'components', 'bases'])
    if (Array.isArray(fields[name])) fields[name] = fields[name].map(moved);
  writeFileSync(join(to, file), yamlDocument(fields));
}
