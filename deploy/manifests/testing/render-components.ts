// Renders the shop with components by kustomize, and checks the result as far as that is possible without a cluster.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after } from 'node:test';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { root } from '../../../testing/sources.ts';
import { contradictions, contradicts } from '../component-pairs.ts';

const folder = join(root, 'k8s/components');
export const components = readdirSync(folder).sort();
export const pairs = components.flatMap((one, at) =>
  components.slice(at + 1).map((other): [string, string] => [one, other]),
);
export const usablePairs = pairs.filter((pair) => !contradicts(...pair));

/** Sets of components without contradictions: one for each way to leave out one of each contradicting pair. */
const allSets: readonly string[][] = contradictions.reduce(
  (sets, { pair }) =>
    sets.flatMap((set) =>
      pair.every((one) => set.includes(one)) ? pair.map((omitted) => set.filter((name) => name !== omitted)) : [set],
    ),
  [components],
);

/** A few of them, the largest first, that contain every usable pair. */
export const compatibleSets: readonly string[][] = coveringPairs();

function coveringPairs(): string[][] {
  let left = usablePairs;
  return allSets
    .toSorted((one, other) => other.length - one.length)
    .filter((set) => {
      const before = left.length;
      left = left.filter((pair) => !pair.every((name) => set.includes(name)));
      return left.length < before;
    });
}

const scratch = mkdtempSync(join(tmpdir(), 'components-'));
after(() => rmSync(scratch, { recursive: true }));

function kustomization(name: string, resource: string, content: object): string {
  const made = join(scratch, name);
  mkdirSync(made);
  // kustomize takes relative paths only.
  const resources = [relative(made, resource)];
  writeFileSync(join(made, 'kustomization.yaml'), JSON.stringify({ resources, ...content }));
  return made;
}

let rendered = 0;
const shop = kustomization('shop', join(root, 'k8s/base'), { namespace: 'demo-app' });

/**
 * The documents of the shop with these components; rejects if kustomize does. `overlay` is the text of a user's component
 * in a folder next to k8s.
 */
export async function render(names: readonly string[], overlay?: string): Promise<string[]> {
  // All their names together would be too long for a folder's.
  const name = `components-${++rendered}`;
  const paths = names.map((component) => relative(join(scratch, name), join(folder, component)));
  if (overlay) {
    const own = join(scratch, `${name}-overlay`);
    mkdirSync(own);
    writeFileSync(join(own, 'kustomization.yaml'), overlay.replaceAll('../k8s', relative(own, join(root, 'k8s'))));
    paths.push(`../${name}-overlay`);
  }
  const made = kustomization(name, shop, { components: paths });
  const { stdout } = await promisify(execFile)('kubectl', ['kustomize', made], { maxBuffer: 2 ** 24 });
  return stdout.split(/^---$/m);
}

/** The documents of k8s/base as it is. */
export async function renderBase(): Promise<string[]> {
  const args = ['kustomize', join(root, 'k8s/base')];
  return (await promisify(execFile)('kubectl', args, { maxBuffer: 2 ** 24 })).stdout.split(/^---$/m);
}

interface Manifest {
  kind: string;
  metadata: { name: string };
  spec?: { template?: { spec: { containers: { env?: Variable[] }[] } } };
}
interface Variable {
  name: string;
  value?: string;
  valueFrom?: object;
}

/** Most documents are in most pairs, so each is parsed once. */
const checked = new Map<string, string[]>();

function problemsIn(document: string): string[] {
  const known = checked.get(document);
  if (known) return known;
  const { kind, metadata, spec }: Manifest = parse(document);
  const found = (spec?.template?.spec.containers ?? []).flatMap(({ env = [] }) => [
    ...env.filter(({ value, valueFrom }) => value !== undefined && valueFrom).map(({ name }) => `${name} twice`),
    ...env
      .filter(({ name }, at) => env.findIndex((one) => one.name === name) !== at)
      .map(({ name }) => `${name} twice`),
  ]);
  checked.set(
    document,
    found.map((problem) => `${kind} ${metadata.name}: ${problem}`),
  );
  return problemsIn(document);
}

/** Helm's documents have some metadata in one line. */
const identity = (document: string) =>
  [/^kind: (.*)$/m, /^ {2}namespace: (.*)$/m, /^(?: {2}|metadata: \{ )name: "?([^\s"]+)/m]
    .map((line) => document.match(line)?.[1])
    .join(' ');

/** Objects that are there twice, and variables of a container with two values. */
export function problemsOf(documents: readonly string[]): string[] {
  const identities = documents.map(identity);
  const twice = identities.filter((id, at) => identities.indexOf(id) !== at).map((id) => `${id} twice`);
  return [...twice, ...documents.flatMap(problemsIn)];
}
