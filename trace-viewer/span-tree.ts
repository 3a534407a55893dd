// Arranges the spans of a trace as a tree, and measures them.
import type { Span } from './otlp-decoder.ts';
import type { Trace } from './store.ts';

/** A span and its position in the tree. */
export interface Row {
  readonly span: Span;
  readonly depth: number;
  /** Per level from the root: whether the line of that ancestor continues below this row. */
  readonly guides: readonly boolean[];
  readonly hasChildren: boolean;
  /** Its parent is missing. */
  readonly orphan: boolean;
  /** Time in which none of its children ran, in µs. */
  readonly selfUs: number;
}

interface Waiting {
  readonly span: Span;
  readonly guides: readonly boolean[];
  readonly top: boolean;
}

/** Totals of one service in a trace. */
export interface ServiceTotal {
  readonly service: string;
  readonly spans: number;
  /** Spans whose parent belongs to another service. */
  readonly calls: number;
  readonly failed: number;
  readonly selfUs: number;
}

/**
 * All spans, each below its parent, in the order of the waterfall. Spans whose parent is missing are at the top level.
 */
export function spanRows(trace: Trace): Row[] {
  const ids = new Set(trace.spans.map((span) => span.spanId));
  const children = Map.groupBy(trace.spans, (span) => span.parentId);
  const isTop = ({ parentId, spanId }: Span) => !ids.has(parentId) || parentId === spanId;
  const seen = new Set<string>();
  const tops = trace.spans.filter(isTop);
  const result = walk(tops, children, seen);
  // Spans that are their own ancestors have no root. Show each such cycle from its first span.
  for (const span of trace.spans) if (!seen.has(span.spanId)) result.push(...walk([span], children, seen));
  return result;
}

function walk(tops: readonly Span[], children: ReadonlyMap<string, Span[]>, seen: Set<string>): Row[] {
  const result: Row[] = [];
  const waiting: Waiting[] = tops.toReversed().map((span) => ({ span, guides: [], top: true }));
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { span, guides, top } = next;
    if (seen.has(span.spanId)) continue;
    seen.add(span.spanId);
    const below = (children.get(span.spanId) ?? []).filter((child) => !seen.has(child.spanId));
    result.push({
      span,
      guides,
      depth: guides.length,
      hasChildren: below.length > 0,
      orphan: top && span.parentId !== '',
      selfUs: selfTime(span, below),
    });
    const last = below.at(-1);
    for (const child of below.toReversed())
      waiting.push({ span: child, guides: [...guides, child !== last], top: false });
  }
  return result;
}

function selfTime(span: Span, children: readonly Span[]) {
  const endUs = span.startUs + span.durationUs;
  let coveredUs = 0;
  let fromUs = span.startUs;
  for (const child of children) {
    const childEndUs = Math.min(child.startUs + child.durationUs, endUs);
    coveredUs += Math.max(0, childEndUs - Math.max(child.startUs, fromUs));
    fromUs = Math.max(fromUs, childEndUs);
  }
  return Math.max(0, span.durationUs - coveredUs);
}

/** Totals per service, the longest own time first. */
export function serviceTotals(all: readonly Row[]): ServiceTotal[] {
  const services = new Map(all.map(({ span }) => [span.spanId, span.process.service]));
  const groups = Map.groupBy(all, ({ span }) => span.process.service);
  const totals = [...groups].map(([service, mine]) => ({
    service,
    spans: mine.length,
    calls: mine.filter(({ span }) => services.get(span.parentId) !== service).length,
    failed: mine.filter(({ span }) => span.failed).length,
    selfUs: mine.reduce((sum, row) => sum + row.selfUs, 0),
  }));
  return totals.sort((a, b) => b.selfUs - a.selfUs);
}

/** The root span, or else the first span. */
export const rootOf = ({ spans }: Trace) => spans.find((span) => span.parentId === '') ?? spans[0];
