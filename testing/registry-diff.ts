// What changed between two registries of signals.
import { levelOf, type Reference, type Registry } from './registry.ts';

/** Changes of one kind of definition, such as metrics. */
export interface Changes {
  added: string[];
  removed: string[];
  renamed: { from: string; to: string }[];
  deprecated: string[];
  /** Each with what changed, such as `unit: ms -> s`. */
  changed: { name: string; changes: string[] }[];
}

export type Kind = 'attributes' | 'spans' | 'metrics' | 'events' | 'entities';
export type RegistryDiff = Record<Kind, Changes>;

/** What two versions of a definition are compared by. */
interface Definition {
  name: string;
  isDeprecated: boolean;
  renamedTo: string | undefined;
  facts: Record<string, string>;
  /** Attributes of a signal and names of a span, or values of an attribute. */
  parts: string[];
}

interface Described {
  stability: string;
  deprecated?: { renamed_to?: string };
}

const definition = (
  name: string,
  { stability, deprecated }: Described,
  facts: Record<string, string>,
  parts: string[] = [],
): Definition => ({
  name,
  isDeprecated: deprecated !== undefined,
  renamedTo: deprecated?.renamed_to,
  facts: { stability, ...facts },
  parts,
});

const refs = (references: Reference[] = []) =>
  references.map((one) => (levelOf(one).level === 'required' ? one.ref : `${one.ref} (not always)`));

const servicesText = (services: string | string[]) => [services].flat().join(', ');

const definitionsOf = (registry: Registry): Record<Kind, Definition[]> => ({
  attributes: registry.attributes.map((one) => {
    if (typeof one.type === 'string') return definition(one.key, one, { type: one.type });
    const values = one.type.members.map(({ value }) => String(value));
    return definition(one.key, one, { type: 'one of some values' }, values);
  }),
  spans: registry.spans.map((one) => {
    const { services, names = [] } = one.annotations.boutique;
    const facts = { kind: one.kind, services: servicesText(services) };
    return definition(one.type, one, facts, [...names.map((name) => `name ${name}`), ...refs(one.attributes)]);
  }),
  metrics: registry.metrics.map((one) => {
    const { instrument, unit } = one;
    const facts = { instrument, unit, services: servicesText(one.annotations.boutique.services) };
    return definition(one.name, one, facts, refs(one.attributes));
  }),
  events: registry.events.map((one) => {
    const { services, severity = '' } = one.annotations.boutique;
    return definition(one.name, one, { severity, services: servicesText(services) }, refs(one.attributes));
  }),
  entities: registry.entities.map((one) =>
    definition(one.type, one, {}, refs([...one.identity, ...(one.description ?? [])])),
  ),
});

export function diffRegistries(before: Registry, after: Registry): RegistryDiff {
  const [old, current] = [definitionsOf(before), definitionsOf(after)];
  return {
    attributes: changesOf(old.attributes, current.attributes),
    spans: changesOf(old.spans, current.spans),
    metrics: changesOf(old.metrics, current.metrics),
    events: changesOf(old.events, current.events),
    entities: changesOf(old.entities, current.entities),
  };
}

function changesOf(before: Definition[], after: Definition[]): Changes {
  const old = new Map(before.map((one) => [one.name, one]));
  const current = new Map(after.map((one) => [one.name, one]));
  const ended = after.filter(({ name, isDeprecated }) => isDeprecated && !old.get(name)?.isDeprecated);
  const renamed = ended.flatMap(({ name, renamedTo }) =>
    old.has(name) && renamedTo ? [{ from: name, to: renamedTo }] : [],
  );
  const isRenamed = (name: string) => renamed.some(({ from, to }) => name === from || name === to);
  return {
    added: after.filter(({ name }) => !old.has(name) && !isRenamed(name)).map(({ name }) => name),
    removed: before.filter(({ name }) => !current.has(name)).map(({ name }) => name),
    renamed,
    deprecated: ended.filter(({ name }) => old.has(name) && !isRenamed(name)).map(({ name }) => name),
    changed: after.flatMap((one) => {
      const previous = old.get(one.name);
      const changes = previous ? differences(previous, one) : [];
      return changes.length > 0 ? [{ name: one.name, changes }] : [];
    }),
  };
}

const differences = (before: Definition, after: Definition): string[] => [
  ...Object.entries(after.facts)
    .filter(([fact, value]) => before.facts[fact] !== value)
    .map(([fact, value]) => `${fact}: ${before.facts[fact] || 'none'} -> ${value || 'none'}`),
  ...before.parts.filter((ref) => !after.parts.includes(ref)).map((ref) => `- ${ref}`),
  ...after.parts.filter((ref) => !before.parts.includes(ref)).map((ref) => `+ ${ref}`),
];

/** Names that queries may use and that are gone, also from a single signal. */
export function incompatible(diff: RegistryDiff): string[] {
  return Object.values(diff).flatMap(({ removed, renamed, changed }) => [
    ...removed,
    ...renamed.map(({ from }) => from),
    ...changed
      .filter(({ changes }) => changes.some((line) => /^(- |(type|unit|instrument|kind): )/.test(line)))
      .map(({ name }) => name),
  ]);
}

/** A section for each kind of definition that has changes. */
export const formatDiff = (diff: RegistryDiff): string =>
  Object.entries(diff)
    .map(([kind, { added, removed, renamed, deprecated, changed }]) => [
      kind,
      ...renamed.map(({ from, to }) => `  ${from} is now ${to}`),
      ...removed.map((name) => `- ${name}`),
      ...added.map((name) => `+ ${name}`),
      ...deprecated.map((name) => `  ${name} is deprecated`),
      ...changed.flatMap(({ name, changes }) => [`  ${name}`, ...changes.map((change) => `      ${change}`)]),
    ])
    .filter((lines) => lines.length > 1)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
