// Stores the newest traces in memory, up to a number of traces, spans and bytes. Evicts the oldest first.
import type { Tag } from './attributes.ts';
import type { Process, Span } from './otlp-decoder.ts';

/** A trace as far as it has arrived. */
export interface Trace {
  readonly id: string;
  readonly spans: readonly Span[];
  readonly startUs: number;
  readonly durationUs: number;
  /** Number of spans dropped because of maxSpansPerTrace. */
  readonly dropped: number;
  /** By performance.now(). */
  readonly updatedMs: number;
}

/** Limits of a store. */
export interface Limits {
  readonly maxTraces: number;
  readonly maxSpans: number;
  readonly maxBytes: number;
  readonly maxSpansPerTrace: number;
}

/** Traces in memory. */
export interface TraceStore {
  /** Adds spans, ignoring those that it already has, and evicts the oldest traces if a limit is exceeded. */
  add(spans: readonly Span[]): void;
  get(id: string): Trace | undefined;
  /** All traces, the latest first. */
  newest(): Trace[];
  /** The names of all services, sorted. */
  services(): string[];
  size(): { traces: number; spans: number; bytes: number };
}

interface Entry {
  spans: Map<string, Span>;
  bytes: number;
  dropped: number;
  updatedMs: number;
  /** Assembled on first use. */
  trace?: Trace | undefined;
}

/** An empty store. */
export function traceStore(limits: Limits): TraceStore {
  const entries = new Map<string, Entry>();
  const total = { spans: 0, bytes: 0 };
  const uses = new Map<Process, number>();

  // Spans share their process, so its bytes count only once, for as long as any span uses it.
  function use(process: Process, change: 1 | -1) {
    const before = uses.get(process) ?? 0;
    uses.set(process, before + change);
    if (before === 0) total.bytes += tagBytes(process.tags);
    if (before + change > 0) return;
    uses.delete(process);
    total.bytes -= tagBytes(process.tags);
  }

  function evict() {
    for (const [id, { spans, bytes }] of entries) {
      const fits = entries.size <= limits.maxTraces && total.spans <= limits.maxSpans && total.bytes <= limits.maxBytes;
      if (fits) return;
      entries.delete(id);
      total.spans -= spans.size;
      total.bytes -= bytes;
      for (const { process } of spans.values()) use(process, -1);
    }
  }

  function keep(span: Span) {
    const entry: Entry = entries.get(span.traceId) ?? { spans: new Map(), bytes: 0, dropped: 0, updatedMs: 0 };
    entries.set(span.traceId, entry);
    entry.updatedMs = performance.now();
    entry.trace = undefined;
    // An exporter resends its batch if it received no response.
    if (entry.spans.has(span.spanId)) return;
    if (entry.spans.size >= limits.maxSpansPerTrace) {
      entry.dropped++;
      return;
    }
    const bytes = bytesOf(span);
    entry.spans.set(span.spanId, span);
    entry.bytes += bytes;
    total.spans++;
    total.bytes += bytes;
    use(span.process, 1);
    evict();
  }

  return {
    add: (spans) => spans.forEach(keep),
    get: (id) => toTrace(id, entries.get(id)),
    newest: () =>
      [...entries.keys()].flatMap((id) => toTrace(id, entries.get(id)) ?? []).sort((a, b) => b.startUs - a.startUs),
    services: () => serviceNames([...entries.values()].flatMap(({ spans }) => [...spans.values()])),
    size: () => ({ traces: entries.size, ...total }),
  };
}

const serviceNames = (spans: readonly Span[]) =>
  [...new Set(spans.map((span) => span.process.service))].sort((a, b) => (a < b ? -1 : 1));

function toTrace(id: string, entry: Entry | undefined): Trace | undefined {
  if (!entry) return undefined;
  entry.trace ??= assembled(id, entry);
  return entry.trace;
}

function assembled(id: string, entry: Entry): Trace {
  const spans = [...entry.spans.values()].sort((a, b) => a.startUs - b.startUs || b.durationUs - a.durationUs);
  const startUs = spans[0]?.startUs ?? 0;
  const endUs = spans.reduce((latest, span) => Math.max(latest, span.startUs + span.durationUs), startUs);
  return { id, spans, startUs, durationUs: endUs - startUs, dropped: entry.dropped, updatedMs: entry.updatedMs };
}

/** An upper estimate that ignores shared strings: two bytes per character, plus V8's overhead per object. */
function bytesOf(span: Span) {
  const tagLists = [span.tags, ...span.logs.map((log) => log.fields)];
  const attributes = tagLists.reduce((sum, list) => sum + 80 + tagBytes(list), 0);
  return 400 + 2 * span.name.length + attributes + 200 * span.links.length;
}

const tagBytes = (list: readonly Tag[]) =>
  list.reduce((sum, { key, value }) => sum + 80 + 2 * (key.length + String(value).length), 0);
