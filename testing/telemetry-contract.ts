// Compares signals that were received with the registry in telemetry/.
import type { ReceivedLog, ReceivedMetric, ReceivedSpan } from '@boutique/service-kit/testing/otlp-receiver';
import {
  type Attribute,
  type LogEvent,
  levelOf,
  type Metric,
  type Reference,
  type Registry,
  type SpanType,
  servicesOf,
} from './registry.ts';

type Values = Record<string, unknown>;

/** Something received, and what the registry calls it. */
interface Occurrence {
  signal: string;
  service: string;
  attributes: Values;
  references: Reference[];
}

export interface ReceivedSignals {
  spans: ReceivedSpan[];
  metrics: ReceivedMetric[];
  /** Parsed lines of stdout. */
  lines: Values[];
  logs: ReceivedLog[];
}

/** One line for each difference; `[]` if everything that was received is in the registry, and the other way round. */
export function differences(registry: Registry, received: ReceivedSignals): string[] {
  const { spans, metrics, lines, logs } = received;
  const problems: string[] = [];
  const occurrences: Occurrence[] = [];
  for (const span of spans) {
    const type = typeOf(registry.spans, span);
    if (!type) problems.push(`spans.yaml has no type for ${span.name} with ${Object.keys(span.attributes)}`);
    else occurrences.push({ ...span, signal: `span ${type.type}`, references: type.attributes ?? [] });
  }
  for (const metric of metrics) {
    const defined = registry.metrics.find(({ name }) => name === metric.name);
    if (!defined) problems.push(`metrics.yaml has no ${metric.name} of ${metric.service}`);
    else problems.push(...metricProblems(defined, metric));
    for (const { attributes } of defined ? metric.points : [])
      occurrences.push({
        ...metric,
        attributes,
        signal: `metric ${metric.name}`,
        references: defined?.attributes ?? [],
      });
  }
  for (const line of lines) {
    const event = registry.events.find(({ name }) => name === line.event);
    if (!event) problems.push(`events.yaml has no ${line.event}, with the message "${line.message}"`);
    else occurrences.push(lineOf(registry, event, line));
  }
  for (const log of logs) {
    const event = registry.events.find(({ name }) => name === log.event);
    if (!event) problems.push(`events.yaml has no ${log.event}, with the body "${log.body}"`);
    else occurrences.push({ ...log, signal: `log record ${event.name}`, references: event.attributes ?? [] });
  }
  for (const { service, resource } of [...spans, ...metrics, ...logs])
    occurrences.push({ signal: 'resource', service, attributes: resource, references: resourceReferences(registry) });
  return unique([
    ...problems,
    ...occurrences.flatMap((one) => attributeProblems(registry, one)),
    ...missing(registry, occurrences),
    ...nameProblems(registry.spans, spans),
  ]);
}

/** In every line. */
const commonFields = ['event', 'severity', 'service', 'timestamp', 'message', 'trace_id', 'span_id'];

/** A line with the names of attributes; an unknown field keeps its name. */
function lineOf({ attributes }: Registry, event: LogEvent, line: Values): Occurrence {
  const refs = (event.attributes ?? []).map(({ ref }) => ref);
  const named = Object.entries(line)
    .filter(([field]) => !commonFields.includes(field))
    .flatMap(([field, value]) => {
      const keys = attributes
        .filter(({ key, annotations }) => annotations?.boutique.field === field && refs.includes(key))
        .map(({ key }) => key);
      return keys.length > 0 ? keys.map((key) => [key, value]) : [[field, value]];
    });
  return {
    signal: `event ${event.name}`,
    service: String(line.service),
    attributes: Object.fromEntries(named),
    references: event.attributes ?? [],
  };
}

const unique = (lines: string[]) => [...new Set(lines)].sort();

const requiredOf = ({ attributes = [] }: SpanType) =>
  attributes.filter((reference) => levelOf(reference).level === 'required').map(({ ref }) => ref);

/** The type whose required attributes the span has. */
const typeOf = (types: SpanType[], { kind, attributes }: ReceivedSpan): SpanType | undefined =>
  types.find((type) => type.kind === kind && requiredOf(type).every((name) => name in attributes));

const metricProblems = (defined: Metric, { name, kind, unit }: ReceivedMetric): string[] => [
  ...(defined.instrument === kind ? [] : [`metric ${name} is a ${kind}, in metrics.yaml a ${defined.instrument}`]),
  ...(defined.unit === unit ? [] : [`metric ${name} has the unit "${unit}", in metrics.yaml "${defined.unit}"`]),
];

const resourceReferences = ({ entities }: Registry) =>
  entities.flatMap(({ identity, description = [] }) => [...identity, ...description]);

function attributeProblems({ attributes }: Registry, { signal, attributes: values, references }: Occurrence): string[] {
  const names = references.map(({ ref }) => ref);
  return [
    ...Object.keys(values)
      .filter((name) => !names.includes(name))
      .map((name) => `${signal} has ${name}, which its definition lacks`),
    ...references
      .filter((reference) => levelOf(reference).level === 'required' && !(reference.ref in values))
      .map(({ ref }) => `${signal} lacks the required ${ref}`),
    ...attributes
      .filter(({ key }) => key in values && names.includes(key))
      .filter((attribute) => !hasType(attribute, values[attribute.key]))
      .map(({ key }) => `${signal} has ${key}=${JSON.stringify(values[key])}, which is not of its type`),
  ];
}

function hasType({ type }: Attribute, value: unknown): boolean {
  if (typeof type !== 'string') return type.members.some((member) => member.value === value);
  const checks: Record<string, () => boolean> = {
    any: () => true,
    int: () => Number.isInteger(value),
    double: () => typeof value === 'number',
    'string[]': () => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  };
  return checks[type]?.() ?? typeof value === type;
}

/** Services and attributes that the registry promises and that nothing had. */
function missing(registry: Registry, occurrences: Occurrence[]): string[] {
  const bySignal = Map.groupBy(occurrences, ({ signal }) => signal);
  const signals = [
    ...registry.spans.map((span) => ({ ...span, signal: `span ${span.type}` })),
    ...registry.metrics.map((metric) => ({ ...metric, signal: `metric ${metric.name}` })),
    ...registry.events.map((event) => ({ ...event, signal: `event ${event.name}` })),
  ];
  return signals.flatMap(({ signal, attributes = [], ...definition }) => {
    if (definition.requirement_level === 'opt_in') return [];
    const found = bySignal.get(signal) ?? [];
    // Which services log an event depends on what goes wrong.
    const isAnyOf = typeof definition.annotations.boutique.services === 'string' || signal.startsWith('event ');
    const senders = new Set(found.map(({ service }) => service));
    const promised = servicesOf(definition);
    return [
      ...promised
        .filter((name) => !senders.has(name) && !(isAnyOf && senders.size > 0))
        .map((name) => `${signal} is promised for ${name}, which never sent it`),
      ...[...senders].filter((name) => !promised.includes(name)).map((name) => `${signal} was sent by ${name}, too`),
      ...attributes
        .filter((reference) => ['required', 'conditionally_required'].includes(levelOf(reference).level))
        .filter(({ ref }) => !found.some(({ attributes: values }) => ref in values))
        .map(({ ref }) => `${signal} is promised to have ${ref}, but never had it`),
    ];
  });
}

/** Of the types that list the names of their spans. */
const nameProblems = (types: SpanType[], spans: ReceivedSpan[]): string[] =>
  types.flatMap((type) => {
    const listed = type.annotations.boutique.names;
    if (!listed) return [];
    const sent = new Set(spans.filter((span) => typeOf(types, span) === type).map(({ name }) => name));
    return [
      ...listed.filter((name) => !sent.has(name)).map((name) => `span ${type.type} "${name}" was never sent`),
      ...[...sent].filter((name) => !listed.includes(name)).map((name) => `span ${type.type} "${name}" is not listed`),
    ];
  });
