// A recording of OTLP signals: lines of OTLP/JSON, as the collector's file exporter writes them, each with the time at
// which it was received. Windows use that time, because the clock of a workload may be wrong.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Problem } from '../../start/problem.ts';
import type { OrderStates } from './order-states.ts';

export const signalNames = ['traces', 'metrics', 'logs'] as const;
export type SignalName = (typeof signalNames)[number];

interface KeyValue {
  readonly key: string;
  readonly value?: Value;
}
interface Value {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string | number;
  readonly doubleValue?: number;
}
export type Attributes = Readonly<Record<string, string | number | boolean>>;

interface Item {
  /** Of the export, Unix ms. */
  readonly at: number;
  readonly service: string;
  readonly attributes: Attributes;
}
export interface Span extends Item {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the root of a trace. */
  readonly parentId: string;
  readonly name: string;
  readonly kind: 'server' | 'client' | 'internal';
  readonly startMs: number;
  readonly durationMs: number;
  readonly failed: boolean;
}
export interface Point extends Item {
  readonly name: string;
  /** Of a process: a restarted one counts from 0. */
  readonly instance: string;
  /** Of a histogram: the number of values. */
  readonly value: number;
}
export interface LogRecord extends Item {
  readonly event: string;
  readonly severity: string;
  readonly text: string;
  readonly traceId: string;
}
export interface Signals {
  readonly spans: readonly Span[];
  readonly points: readonly Point[];
  readonly logs: readonly LogRecord[];
}

/** The fields of OTLP/JSON that are read here. */
export interface Batch {
  readonly receivedAt: number;
  readonly resourceSpans?: readonly { resource?: Resource; scopeSpans: readonly { spans: readonly OtlpSpan[] }[] }[];
  readonly resourceMetrics?: readonly {
    resource?: Resource;
    scopeMetrics: readonly { metrics: readonly OtlpMetric[] }[];
  }[];
  readonly resourceLogs?: readonly { resource?: Resource; scopeLogs: readonly { logRecords: readonly OtlpLog[] }[] }[];
}
interface Resource {
  readonly attributes?: readonly KeyValue[];
}
interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind?: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly KeyValue[];
  readonly status?: { readonly code?: number };
}
interface OtlpMetric {
  readonly name: string;
  readonly sum?: Points;
  readonly gauge?: Points;
  readonly histogram?: Points;
}
interface Points {
  readonly dataPoints: readonly {
    readonly attributes?: readonly KeyValue[];
    readonly asInt?: string | number;
    readonly asDouble?: number;
    readonly count?: string | number;
  }[];
}
interface OtlpLog {
  readonly severityText?: string;
  readonly body?: Value;
  readonly attributes?: readonly KeyValue[];
  readonly traceId?: string;
  readonly eventName?: string;
}

/** Lists and maps are not read. */
function plain({ stringValue, boolValue, intValue, doubleValue }: Value = {}) {
  const value: unknown = stringValue ?? boolValue ?? doubleValue ?? (intValue === undefined ? '' : Number(intValue));
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : '';
}
const attributesOf = (pairs: readonly KeyValue[] = []): Attributes =>
  Object.fromEntries(pairs.map(({ key, value }) => [key, plain(value)]));
const ms = (nanos: string) => Number(BigInt(nanos) / 1_000n) / 1_000;

export function spansOf({ receivedAt: at, resourceSpans = [] }: Batch): Span[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(attributesOf(resource?.attributes)['service.name']);
    return scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        ...{ at, service, attributes: attributesOf(span.attributes) },
        ...{ traceId: span.traceId, spanId: span.spanId, parentId: span.parentSpanId ?? '', name: span.name },
        kind: span.kind === 2 ? 'server' : span.kind === 3 ? 'client' : 'internal',
        startMs: ms(span.startTimeUnixNano),
        durationMs: Math.max(0, ms(span.endTimeUnixNano) - ms(span.startTimeUnixNano)),
        failed: span.status?.code === 2,
      })),
    );
  });
}

export function pointsOf({ receivedAt: at, resourceMetrics = [] }: Batch): Point[] {
  return resourceMetrics.flatMap(({ resource, scopeMetrics }) => {
    const own = attributesOf(resource?.attributes);
    const common = { at, service: String(own['service.name']), instance: String(own['service.instance.id']) };
    return scopeMetrics.flatMap(({ metrics }) =>
      metrics.flatMap(({ name, sum, gauge, histogram }) =>
        ((sum ?? gauge ?? histogram)?.dataPoints ?? []).map(({ attributes, asInt, asDouble, count }) => {
          const value = Number(asDouble ?? asInt ?? count);
          return { ...common, name, attributes: attributesOf(attributes), value };
        }),
      ),
    );
  });
}

export function logsOf({ receivedAt: at, resourceLogs = [] }: Batch): LogRecord[] {
  return resourceLogs.flatMap(({ resource, scopeLogs }) => {
    const service = String(attributesOf(resource?.attributes)['service.name']);
    return scopeLogs.flatMap(({ logRecords }) =>
      logRecords.map(({ severityText = '', body, attributes, traceId = '', eventName = '' }) => ({
        ...{ at, service, attributes: attributesOf(attributes), traceId },
        ...{ event: eventName, severity: severityText.toUpperCase(), text: String(plain(body)) },
      })),
    );
  });
}

export const signalsOf = (batches: readonly Batch[]): Signals => ({
  spans: batches.flatMap(spansOf),
  points: batches.flatMap(pointsOf),
  logs: batches.flatMap(logsOf),
});

/** The files of a recording, below its folder. */
export const recordedFiles = [...signalNames, 'orders'].map((name) => join('signals', `${name}.jsonl`));

export function requireRecording(folder: string): void {
  if (!existsSync(join(folder, 'signals')))
    throw new Problem(`${folder} has no recording: expected its folder signals/.`);
}

/** Throws if it is not a time, Unix ms. */
function checkTime(ms: unknown): void {
  if (typeof ms !== 'number' || Number.isNaN(new Date(ms).getTime())) throw new Error(`${ms} is not a time`);
}

/** Throws if it doesn't have the shape of its type. */
export function checkBatch(batch: Batch): void {
  const { spans, points, logs } = signalsOf([batch]);
  for (const time of [batch.receivedAt, ...spans.map(({ startMs }) => startMs)]) checkTime(time);
  const texts = [
    ...spans.flatMap(({ name, traceId, spanId, parentId }) => [name, traceId, spanId, parentId]),
    ...points.map(({ name }) => name),
    ...logs.flatMap(({ event, traceId }) => [event, traceId]),
  ];
  if (texts.some((text) => typeof text !== 'string')) throw new Error('a name or an ID is not a text');
}

function checkOrders({ at, counts, unfinished }: OrderStates): void {
  checkTime(at);
  if (!Array.isArray(unfinished) || typeof counts !== 'object') throw new Error('these are not states of orders');
}

/** The batches of a signal. */
export const readBatches = (folder: string, signal: SignalName): Batch[] => readLines(folder, signal, checkBatch);

/** The states of all orders over time; empty if they were not recorded. */
export const readOrders = (folder: string): OrderStates[] => readLines(folder, 'orders', checkOrders);

/** The files of a run that is not finished yet are not compressed, and the last line may be incomplete. */
function readLines<T>(folder: string, name: string, check: (item: T) => void): T[] {
  const path = join(folder, 'signals', `${name}.jsonl`);
  const lines = readText(path).split('\n').slice(0, -1);
  return lines.map((line, at) => {
    try {
      const item = JSON.parse(line);
      check(item);
      return item;
    } catch {
      throw new Problem(`${path} is damaged in line ${at + 1}: record the incident again.`);
    }
  });
}

function readText(path: string): string {
  const growing = existsSync(`${path}.gz`) ? undefined : contentOf(path);
  if (growing !== undefined) return growing;
  // Missing, or compressed in this moment.
  if (!existsSync(`${path}.gz`)) return '';
  try {
    return gunzipSync(readFileSync(`${path}.gz`)).toString();
  } catch {
    throw new Problem(`${path}.gz is damaged: record the incident again.`);
  }
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether nothing more is written to it. */
export const isFinished = (folder: string): boolean =>
  existsSync(join(folder, 'signals')) && !recordedFiles.some((file) => existsSync(join(folder, file)));

export const readSignals = (folder: string): Signals =>
  signalsOf(signalNames.flatMap((signal) => readBatches(folder, signal)));
