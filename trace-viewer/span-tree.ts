// Puts the spans of a trace under their parents and measures them.
import type { Span } from './otlp-decoder.ts';
import type { Trace } from './store.ts';

export interface Row {
  readonly span: Span;
  readonly depth: number;
  /** Per level from the root: does the line of that ancestor go on below this row? */
  readonly guides: readonly boolean[];
  readonly hasChildren: boolean;
  /** It names a parent that is not here. */
  readonly orphan: boolean;
  /** Time in which none of its children ran. */
  readonly selfUs: number;
}

interface Waiting {
  readonly span: Span;
  readonly guides: readonly boolean[];
  readonly top: boolean;
}

export interface ServiceTotal {
  readonly service: string;
  readonly spans: number;
  readonly calls: number;
  readonly failed: number;
  readonly selfUs: number;
}

export function spanRows(trace: Trace): Row[] {
  const ids = new Set(trace.spans.map((span) => span.spanId));
  const children = Map.groupBy(trace.spans, (span) => span.parentId);
  const isTop = ({ parentId, spanId }: Span) => !ids.has(parentId) || parentId === spanId;
  const seen = new Set<string>();
  const tops = trace.spans.filter(isTop);
  const found = walk(tops, children, seen);
  // Spans that are each other's ancestors hang from no root: each such loop is shown from its first span.
  for (const span of trace.spans) if (!seen.has(span.spanId)) found.push(...walk([span], children, seen));
  return found;
}

function walk(tops: readonly Span[], children: ReadonlyMap<string, Span[]>, seen: Set<string>): Row[] {
  const found: Row[] = [];
  const waiting: Waiting[] = tops.toReversed().map((span) => ({ span, guides: [], top: true }));
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { span, guides, top } = next;
    if (seen.has(span.spanId)) continue;
    seen.add(span.spanId);
    const below = (children.get(span.spanId) ?? []).filter((child) => !seen.has(child.spanId));
    found.push({
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
  return found;
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

/** Per service: how often it was called from outside, and the time that was its own. */
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

export const rootOf = ({ spans }: Trace) => spans.find((span) => span.parentId === '') ?? spans[0];
