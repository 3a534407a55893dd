// What the patches of a kustomize component add to workloads and policies, read from its kustomization.yaml.
import { parse } from 'yaml';
import { isWorkload, workload } from '../../../topology.ts';
import { base } from '../workloads.ts';
import { type Container, type Manifest, objectsIn, type Patch, type Variable } from './base-objects.ts';

const patchesOf = (component: string): Patch[] =>
  objectsIn(`k8s/components/${component}/kustomization.yaml`).flatMap(({ patches = [] }) => patches);

const labelsOf = (name: string): Record<string, string> => ({
  ...base.labels[0]?.pairs,
  app: name,
  ...(isWorkload(name) && workload(name).durable && { store: 'redis' }),
});

/** A selector such as `store=redis,app!=loadgenerator`. */
const selects = (selector: string, labels: Record<string, string>): boolean =>
  selector.split(',').every((term) => {
    const [label = '', value] = term.split(/!?=/);
    return (labels[label] === value) !== term.includes('!=');
  });

/** The strategic merges for the Deployment of this name. */
function mergesFor(component: string, deployment: string): Manifest[] {
  return patchesOf(component).flatMap(({ target, patch }) => {
    const merge: Manifest = parse(patch);
    const { kind = merge.kind, name = target ? '.*' : merge.metadata?.name, labelSelector } = target ?? {};
    const matches =
      kind === 'Deployment' &&
      merge.spec?.template &&
      new RegExp(`^(${name})$`).test(deployment) &&
      (!labelSelector || selects(labelSelector, labelsOf(deployment)));
    return matches ? [merge] : [];
  });
}

/** Kustomize puts the variables of a patch before those that are there. */
export const variablesFrom = (component: string, deployment: string): Variable[] =>
  mergesFor(component, deployment)
    .reverse()
    .flatMap(({ spec }) => spec?.template?.spec?.containers[0]?.env ?? []);

export const annotationsFrom = (component: string, deployment: string): Record<string, string> =>
  Object.assign({}, ...mergesFor(component, deployment).map(({ spec }) => spec?.template?.metadata?.annotations));

/** The values that JSON patches of a component add to objects of a kind, in their order. */
export const addedTo = (component: string, kind: string): unknown[] =>
  patchesOf(component)
    .filter(({ target }) => target?.kind === kind)
    .flatMap(({ patch }) => [parse(patch)].flat())
    .flatMap(({ op, value }: { op?: string; value?: unknown }) => (op === 'add' ? [value] : []));

/** The fields that a component merges into the container of an object of a kind without a target. */
export const containerFrom = (component: string, kind: string): Partial<Container> =>
  patchesOf(component)
    .filter(({ target }) => !target)
    .map(({ patch }): Manifest => parse(patch))
    .find((merge) => merge.kind === kind)?.spec?.template?.spec.containers[0] ?? {};

export interface EgressRule {
  readonly to: object[];
  readonly ports: { port: number }[];
}

/** The rules that a component adds to the egress of a policy. */
export const egressFrom = (component: string, policy: string): EgressRule[] =>
  patchesOf(component)
    .filter(({ target }) => target?.kind === 'NetworkPolicy' && new RegExp(`^(${target.name})$`).test(policy))
    .flatMap(({ patch }): { op: string; value: EgressRule | EgressRule[] }[] => parse(patch))
    .filter(({ op }) => op === 'add')
    .flatMap(({ value }) => value);

/** The fields that a component adds to all objects of a kind. */
export const specFrom = (component: string, kind: string): object =>
  Object.assign(
    {},
    ...patchesOf(component)
      .filter(({ target }) => target?.kind === kind)
      .map(({ patch }): Manifest => parse(patch))
      .map(({ spec }) => spec),
  );
