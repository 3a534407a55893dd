// What `pnpm redeploy` has to do: the difference between what is here and what the cluster runs.
import type { Bundle } from '../start/bundling/bundle.ts';
import { type WorkloadName, workloadNames } from '../topology.ts';
import { isWorkload } from './cluster/apply.ts';
import { changedDocuments, keyOf, type Live, liveObjects } from './cluster/compare.ts';
import { type DeployConfig, loadConfig } from './cluster/config.ts';
import { diagnose, diagnoseContainers } from './cluster/diagnosis.ts';
import { documentsIn, type TextDocument } from './cluster/documents.ts';
import { leftBehind } from './cluster/left-behind.ts';
import { renderShop } from './cluster/render-shop.ts';
import { containersFor } from './cluster/sidecars.ts';
import { imageOf, isScaledDown, readState, type State, workloadIn } from './cluster/state.ts';
import { portsOf, type Target } from './cluster/target.ts';
import { missingIn, type NodeImages, readNodeImages } from './images/node-images.ts';
import { loadGenerator } from './manifests/cluster-topology.ts';

/** What deploy:kind would apply, and what the cluster has instead. */
export interface Comparison {
  config: DeployConfig;
  /** With placeholders as image tags: reading the cluster takes as long as bundling, from which the tags come. */
  documents: TextDocument[];
  live: ReadonlyMap<string, Live>;
  running: State;
  nodeImages: NodeImages;
}

export interface Tagged {
  name: WorkloadName;
  tag: string;
}

export interface Plan<T extends Tagged = Bundle> {
  /** Images to load or push. */
  images: T[];
  /** Objects to apply. */
  documents: TextDocument[];
  /** Workloads that have the right manifest but don't run as it says. */
  unfinished: string[];
}

const placeholderOf = (name: WorkloadName) => `tag-of-${name}`;
const ownKinds = ['Deployment', 'Service', 'ServiceAccount', 'HorizontalPodAutoscaler'];

/** With names only the objects of these services, otherwise everything that deploy:kind applies. */
export async function readCluster(to: Target, names?: readonly WorkloadName[]): Promise<Comparison> {
  const [config, ports] = await Promise.all([loadConfig(to), portsOf(to)]);
  const read = Promise.all([readState(to), config.registry ? new Map() : readNodeImages(to)]);
  read.catch(() => {});
  const tags = workloadNames.map((name) => ({ name, tag: placeholderOf(name) }));
  // Outside kind a namespace keeps the labels that its owner chose.
  const isWanted = ({ kind, metadata }: TextDocument) =>
    names
      ? ownKinds.includes(kind) && names.some((name) => name === metadata.name)
      : to.cluster || kind !== 'Namespace';
  const documents = documentsIn(await renderShop(to, config, tags, ports)).filter(isWanted);
  const live = await liveObjects(to, documents);
  const [running, nodeImages] = await read;
  return { config, documents, live, running, nodeImages };
}

export function planOf<T extends Tagged>(to: Target, comparison: Comparison, bundles: readonly T[]): Plan<T> {
  const { config, live, running, nodeImages } = comparison;
  const wanted = comparison.documents.map((one) => ({ ...one, text: withTags(one.text, bundles) }));
  const documents = changedDocuments(wanted, live);
  const containers = containersFor(config);
  const unfinished = wanted
    .filter((one) => isWorkload(one) && one.metadata.namespace === to.namespace && !documents.includes(one))
    .map(({ metadata }) => metadata.name)
    .filter((name) => diagnose(running, name) ?? diagnoseContainers(running, name, containers));
  const isChanged = ({ name }: Tagged) => documents.some((one) => isWorkload(one) && one.metadata.name === name);
  const images = to.cluster && !config.registry ? missingIn(nodeImages, bundles) : bundles.filter(isChanged);
  return { images, documents, unfinished };
}

const withTags = (text: string, bundles: readonly Tagged[]): string =>
  bundles.reduce((done, { name, tag }) => done.replaceAll(`:${placeholderOf(name)}`, `:${tag}`), text);

export function deployedTag(running: State, name: WorkloadName): string {
  const found = workloadIn(running, name);
  return (found && imageOf(found).split(':').at(-1)) ?? '';
}

const maxListed = 4;

/** What is true if there is nothing to do: only what was compared is known to be as it is here. */
export async function unchangedText(
  to: Target,
  { config, documents, running }: Pick<Comparison, 'config' | 'documents' | 'running'>,
  names?: readonly WorkloadName[],
): Promise<string> {
  const surplus = names ? [] : (await leftBehind(to, config, documents)).map(keyOf);
  const findings = [
    ...scaledDownIn(to, { documents, running }).map((name) => `${name} is scaled to 0 replicas`),
    ...(surplus.length > 0 ? [`left behind is ${shortList(surplus)}, which \`pnpm deploy:kind\` deletes`] : []),
  ];
  if (findings.length > 0) return `nothing to roll out, but ${findings.join('; ')}`;
  const subject = names ? `${names.join(', ')} ${names.length === 1 ? 'runs' : 'run'}` : 'the cluster runs';
  return `no changes: ${subject} what is here`;
}

/** Workloads of the shop that are switched off. The load generator may be. */
export const scaledDownIn = (to: Target, { documents, running }: Pick<Comparison, 'documents' | 'running'>): string[] =>
  documents
    .filter((one) => isWorkload(one) && one.metadata.namespace === to.namespace)
    .map(({ metadata }) => metadata.name)
    .filter((name) => name !== loadGenerator && isScaledDown(workloadIn(running, name)));

export function planText({ images, documents, unfinished }: Plan): string {
  const changed = documents.map(({ kind, metadata }) =>
    kind === 'Deployment' ? metadata.name : `${kind} ${metadata.name}`,
  );
  const all = [...changed, ...unfinished.map((name) => `${name} (not ready)`)];
  return all.length === 0 && images.length > 0 ? 'a node lacks images' : shortList(all);
}

/** After everything was applied. Only the shop's own workloads were waited for. */
export function doneText(to: Target, { documents, unfinished }: Plan, off: readonly string[]): string {
  const isOfShop = ({ metadata }: TextDocument) => metadata.namespace === to.namespace;
  const workloads = documents.filter(isWorkload);
  const others = workloads.filter((one) => !isOfShop(one)).map(({ metadata }) => metadata.name);
  if (off.length > 0) return `ready, except ${off.join(', ')}: scaled to 0 replicas`;
  if (workloads.some(isOfShop) || unfinished.length > 0) return 'the new version is ready';
  return others.length > 0 ? `applied; \`pnpm status\` shows when ${shortList(others)} is ready` : 'applied';
}

function shortList(all: readonly string[]): string {
  const rest = all.length > maxListed ? `, ${all.length - maxListed} more` : '';
  return `${all.slice(0, maxListed).join(', ')}${rest}`;
}

/** Whether nothing must be loaded or applied. */
export const isEmpty = ({ images, documents, unfinished }: Plan): boolean =>
  images.length + documents.length + unfinished.length === 0;
