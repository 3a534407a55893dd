// The contract for signals: reads telemetry/, and checks it against its JSON schema.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { workloadNames } from '../topology.ts';
import { read, root } from './sources.ts';

export type Level = 'required' | 'conditionally_required' | 'recommended' | 'opt_in';

/** An attribute of a signal. */
export interface Reference {
  ref: string;
  requirement_level: Level | Partial<Record<Level, string>>;
}

interface Deprecated {
  reason: 'renamed' | 'obsoleted';
  renamed_to?: string;
  note?: string;
}

interface Described {
  brief: string;
  note?: string;
  stability: 'stable' | 'development';
  deprecated?: Deprecated;
}

export interface Attribute extends Described {
  key: string;
  type: string | { members: { id: string; value: string | number }[] };
  examples?: (string | number | boolean | unknown[])[];
  /** `field`: its name in a line of the log, if that differs. */
  annotations?: { boutique: { field: string } };
}

/** `services` send it; `names` are all names of the spans; `severity` is an event's. */
export interface Sent {
  annotations: { boutique: { services: string | string[]; names?: string[]; severity?: string } };
}

interface Signal extends Described, Sent {
  requirement_level?: 'recommended' | 'opt_in';
  attributes?: Reference[];
}

export interface SpanType extends Signal {
  type: string;
  kind: 'server' | 'client';
  name: { note: string };
}

export interface Metric extends Signal {
  name: string;
  instrument: 'counter' | 'updowncounter' | 'gauge' | 'histogram';
  unit: string;
}

export interface LogEvent extends Signal {
  name: string;
}

export interface Entity extends Described {
  type: string;
  identity: Reference[];
  description?: Reference[];
}

/** All definitions, in the order of the files. */
export interface Registry {
  attributes: Attribute[];
  spans: SpanType[];
  metrics: Metric[];
  events: LogEvent[];
  entities: Entity[];
}

/** The text of each file, by its name. */
export type RegistryFiles = Readonly<Record<string, string>>;

const folder = 'telemetry';
const manifestFile = 'manifest.yaml';

export const registryFiles = (): RegistryFiles =>
  Object.fromEntries(
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => [name, read(`${folder}/${name}`)]),
  );

/** Throws an Error that names each mistake and its file. */
export function parseRegistry(files: RegistryFiles): Registry {
  const registry: Registry = { attributes: [], spans: [], metrics: [], events: [], entities: [] };
  const isDefinition = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile<Partial<Registry>>(
    JSON.parse(read(`${folder}/definition.schema.json`)),
  );
  const problems: string[] = [];
  for (const [name, text] of Object.entries(files).filter(([name]) => name !== manifestFile)) {
    const definition: unknown = parse(text);
    if (!isDefinition(definition)) {
      problems.push(...(isDefinition.errors ?? []).map((error) => `${name}${error.instancePath} ${error.message}`));
      continue;
    }
    registry.attributes.push(...(definition.attributes ?? []));
    registry.spans.push(...(definition.spans ?? []));
    registry.metrics.push(...(definition.metrics ?? []));
    registry.events.push(...(definition.events ?? []));
    registry.entities.push(...(definition.entities ?? []));
  }
  problems.push(...inconsistencies(registry));
  if (problems.length > 0) throw new Error(`${folder}/ is not a registry:\n${problems.join('\n')}`);
  return registry;
}

export const readRegistry = (): Registry => parseRegistry(registryFiles());

/** Names of all signals of a kind, and of all attributes. */
export const namesOf = (registry: Registry) => ({
  attributes: registry.attributes.map(({ key }) => key),
  spans: registry.spans.map(({ type }) => type),
  metrics: registry.metrics.map(({ name }) => name),
  events: registry.events.map(({ name }) => name),
  entities: registry.entities.map(({ type }) => type),
});

export const referencesOf = ({ spans, metrics, events, entities }: Registry): Reference[] => [
  ...[...spans, ...metrics, ...events].flatMap(({ attributes = [] }) => attributes),
  ...entities.flatMap(({ identity, description = [] }) => [...identity, ...description]),
];

/** Names that are defined twice, used without a definition, or never used. */
function inconsistencies(registry: Registry): string[] {
  const names = namesOf(registry);
  const used = new Set(referencesOf(registry).map(({ ref }) => ref));
  const twice = Object.entries(names).flatMap(([kind, all]) =>
    all.filter((name, at) => all.indexOf(name) !== at).map((name) => `${kind}: ${name} is defined twice`),
  );
  return [
    ...twice,
    ...[...used].filter((name) => !names.attributes.includes(name)).map((name) => `attributes: ${name} is missing`),
    ...registry.attributes
      .filter(({ key, deprecated }) => !used.has(key) && !deprecated)
      .map(({ key }) => `attributes: ${key} is on no signal`),
  ];
}

export const levelOf = ({ requirement_level: level }: Reference): { level: Level; condition: string } => {
  if (typeof level === 'string') return { level, condition: '' };
  const levels: Level[] = ['required', 'conditionally_required', 'recommended', 'opt_in'];
  const found = levels.find((name) => level[name] !== undefined) ?? 'recommended';
  return { level: found, condition: level[found] ?? '' };
};

/** A signal that each process sends once may come from any of its services. */
export const servicesOf = ({ annotations: { boutique } }: Sent): readonly string[] =>
  typeof boutique.services === 'string' ? workloadNames : boutique.services;
