// Decodes OTLP trace exports, in protobuf or JSON.
// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
import protobuf from 'protobufjs/light.js';
import { type Fields, fields, list, type Tag, tag, tags, text } from './attributes.ts';
import { limitMessages, limitValues } from './count-parts.ts';

/** What sent a span: a service and its resource attributes. Spans of one process share this object. */
export interface Process {
  readonly service: string;
  readonly tags: readonly Tag[];
}

/** An event of a span. */
export interface Log {
  readonly timeUs: number;
  readonly fields: readonly Tag[];
}

/** A link to another span. */
export interface Link {
  readonly traceId: string;
  readonly spanId: string;
}

/** A decoded span; IDs are lower-case hex digits, times are Unix microseconds. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  /** '' if the span is the root of its trace. */
  readonly parentId: string;
  readonly name: string;
  readonly kind: string;
  readonly startUs: number;
  readonly durationUs: number;
  readonly failed: boolean;
  readonly tags: readonly Tag[];
  readonly logs: readonly Log[];
  readonly links: readonly Link[];
  readonly process: Process;
}

const kinds = ['', 'internal', 'server', 'client', 'producer', 'consumer'];
const maxEvents = 128;
const maxProcesses = 256;
const maxPooledResourceLength = 8_192;
const processes = new Map<string, Process>();

// Only the fields that we use; protobufjs skips the others. Enums are decoded as numbers.
const field = (id: number, type: string, rule?: 'repeated') => ({ id, type, ...(rule && { rule }) });
const exportRequest = protobuf.Root.fromJSON({
  nested: {
    ExportRequest: { fields: { resourceSpans: field(1, 'ResourceSpans', 'repeated') } },
    ResourceSpans: { fields: { resource: field(1, 'Resource'), scopeSpans: field(2, 'ScopeSpans', 'repeated') } },
    Resource: { fields: { attributes: field(1, 'KeyValue', 'repeated') } },
    ScopeSpans: { fields: { scope: field(1, 'Scope'), spans: field(2, 'Span', 'repeated') } },
    Scope: { fields: { name: field(1, 'string'), version: field(2, 'string') } },
    Span: {
      fields: {
        traceId: field(1, 'bytes'),
        spanId: field(2, 'bytes'),
        traceState: field(3, 'string'),
        parentSpanId: field(4, 'bytes'),
        name: field(5, 'string'),
        kind: field(6, 'int32'),
        startTimeUnixNano: field(7, 'fixed64'),
        endTimeUnixNano: field(8, 'fixed64'),
        attributes: field(9, 'KeyValue', 'repeated'),
        events: field(11, 'Event', 'repeated'),
        links: field(13, 'Link', 'repeated'),
        status: field(15, 'Status'),
      },
    },
    Event: {
      fields: {
        timeUnixNano: field(1, 'fixed64'),
        name: field(2, 'string'),
        attributes: field(3, 'KeyValue', 'repeated'),
      },
    },
    Link: { fields: { traceId: field(1, 'bytes'), spanId: field(2, 'bytes') } },
    Status: { fields: { message: field(2, 'string'), code: field(3, 'int32') } },
    KeyValue: { fields: { key: field(1, 'string'), value: field(2, 'AnyValue') } },
    AnyValue: {
      oneofs: {
        value: {
          oneof: ['stringValue', 'boolValue', 'intValue', 'doubleValue', 'arrayValue', 'kvlistValue', 'bytesValue'],
        },
      },
      fields: {
        stringValue: field(1, 'string'),
        boolValue: field(2, 'bool'),
        intValue: field(3, 'int64'),
        doubleValue: field(4, 'double'),
        arrayValue: field(5, 'ArrayValue'),
        kvlistValue: field(6, 'KeyValueList'),
        bytesValue: field(7, 'bytes'),
      },
    },
    ArrayValue: { fields: { values: field(1, 'AnyValue', 'repeated') } },
    KeyValueList: { fields: { values: field(1, 'KeyValue', 'repeated') } },
  },
}).lookupType('ExportRequest');

/** The spans of a protobuf export. Throws an error if it is invalid. */
export function decodeProtobuf(body: Uint8Array): Span[] {
  limitMessages(body, exportRequest);
  return spansOf(exportRequest.toObject(exportRequest.decode(body)));
}

/** The spans of a JSON export. Throws an error if it is invalid. */
export function decodeJson(body: Buffer): Span[] {
  limitValues(body);
  const request: unknown = JSON.parse(body.toString());
  if (typeof request !== 'object' || request === null) throw new TypeError('expected an object');
  return spansOf(request);
}

function spansOf(request: unknown): Span[] {
  return list(fields(request).resourceSpans).flatMap((resourceSpans) => {
    const { resource, scopeSpans } = fields(resourceSpans);
    const process = toProcess(tags(fields(resource).attributes));
    return list(scopeSpans).flatMap((group) => {
      const scope = fields(fields(group).scope);
      return list(fields(group).spans).map((span) => toSpan(fields(span), scope, process));
    });
  });
}

function toProcess(all: readonly Tag[]): Process {
  const service = String(all.find((tag) => tag.key === 'service.name')?.value || 'unknown_service');
  const key = JSON.stringify(all);
  const pooled = processes.get(key);
  if (pooled) return pooled;
  if (processes.size >= maxProcesses) processes.clear();
  const process = { service, tags: all.filter((tag) => tag.key !== 'service.name') };
  // A workload's resource has about 300 characters. Much longer ones are not the shop's, and are not pooled.
  if (key.length <= maxPooledResourceLength) processes.set(key, process);
  return process;
}

function toSpan(span: Fields, scope: Fields, process: Process): Span {
  const start = nanoseconds(span.startTimeUnixNano);
  const end = nanoseconds(span.endTimeUnixNano);
  const status = fields(span.status);
  const kind = kinds[Number(span.kind)] ?? '';
  return {
    traceId: hexId(span.traceId, 16, 'trace id'),
    spanId: hexId(span.spanId, 8, 'span id'),
    parentId: isMissing(span.parentSpanId) ? '' : hexId(span.parentSpanId, 8, 'parent span id'),
    name: text(span.name),
    kind,
    startUs: Number(start / 1000n),
    durationUs: end > start ? Number((end - start) / 1000n) : 0,
    failed: Number(status.code) === 2,
    tags: [...tags(span.attributes), ...fieldTags(span, scope, kind)],
    logs: list(span.events).slice(0, maxEvents).map(toLog),
    links: list(span.links).slice(0, maxEvents).map(toLink),
    process,
  };
}

/** Tags for OTLP fields that Jaeger shows as tags, with Jaeger's names. */
function fieldTags(span: Fields, scope: Fields, kind: string): Tag[] {
  const status = fields(span.status);
  const code = ['', 'OK', 'ERROR'][Number(status.code)] ?? '';
  const named = [
    ['otel.scope.name', text(scope.name)],
    ['otel.scope.version', text(scope.version)],
    ['span.kind', kind],
    ['otel.status_code', code],
    ['otel.status_description', text(status.message)],
    ['w3c.tracestate', text(span.traceState)],
  ] as const;
  const result = named.filter(([, value]) => value !== '').map(([key, value]) => tag(key, 'string', value));
  return code === 'ERROR' ? [...result, tag('error', 'bool', true)] : result;
}

function toLog(event: unknown): Log {
  const { timeUnixNano, name, attributes } = fields(event);
  return {
    timeUs: Number(nanoseconds(timeUnixNano) / 1000n),
    fields: [tag('event', 'string', text(name)), ...tags(attributes)],
  };
}

function toLink(link: unknown): Link {
  const { traceId, spanId } = fields(link);
  return { traceId: hexId(traceId, 16, "link's trace id"), spanId: hexId(spanId, 8, "link's span id") };
}

// bigint, since a double is only exact to 256 ns for a Unix time in nanoseconds.
const nanoseconds = (value: unknown) =>
  value === undefined || value === null || value === '' ? 0n : BigInt.asUintN(64, BigInt(String(value)));

const isMissing = (id: unknown) => id === undefined || id === null || id === '' || /^0*$/.test(hex(id));

function hexId(id: unknown, bytes: number, what: string) {
  const digits = hex(id);
  if (digits.length !== bytes * 2 || !/^[0-9a-f]+$/.test(digits) || /^0+$/.test(digits)) {
    throw new TypeError(`expected a ${what} of ${bytes * 2} hexadecimal digits, not all zero`);
  }
  return digits;
}

const hex = (id: unknown) => (id instanceof Uint8Array ? Buffer.from(id).toString('hex') : String(id).toLowerCase());
