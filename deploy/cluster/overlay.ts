// The user's own kustomize folder (--overlay), as part of the shop's kustomization.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parse } from 'yaml';
import { Problem } from '../../start/problem.ts';
import { yamlDocument } from '../manifests/yaml.ts';
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
export async function overlayParts(
  overlay: string,
  from: string,
): Promise<{ resources: string[]; components: string[] }> {
  const fields = fieldsOf(overlay);
  if (isComponent(fields)) return { resources: [], components: [relative(from, overlay)] };
  if (has(fields, own).length > 0) {
    await checkEffect(overlay, fields, from);
    return { resources: [relative(from, overlay)], components: [] };
  }
  // kustomize applies patches only to a kustomization's own objects, and a component's to all.
  const { namespace: _, ...rest } = fields;
  copy(overlay, join(from, 'overlay'), { ...rest, apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component' });
  return { resources: [], components: ['overlay'] };
}

/** Throws a Problem if the folder has patches that match nothing in it: they were meant for the shop. */
async function checkEffect(overlay: string, fields: Fields, from: string): Promise<void> {
  const names = has(fields, patching);
  if (names.length === 0) return;
  const without = join(from, 'overlay');
  copy(overlay, without, Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name))));
  const [whole, reduced] = await Promise.all([overlay, without].map((folder) => run('kubectl', ['kustomize', folder])));
  rmSync(without, { recursive: true });
  if (whole === reduced)
    throw new Problem(
      `--overlay ${overlay}: its ${names.join(' and ')} match none of its own resources. To change the shop, move them to a folder without resources, or make this one a component (kind: Component).`,
    );
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
