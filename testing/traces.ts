// Reads a trace from Jaeger's query API, which our trace page also serves, and arranges its spans in a tree.

import { isConnectionError, until } from './eventually.ts';

interface JaegerSpan {
  spanID: string;
  operationName: string;
  references: { refType: string; spanID: string }[];
  startTime: number;
  duration: number;
  tags: { key: string; value: unknown }[];
  processID: string;
  /** Such as a corrected time. */
  warnings?: string[] | null;
}

export interface JaegerTrace {
  traceID: string;
  spans: JaegerSpan[];
  processes: Record<string, { serviceName: string; tags: { key: string; value: unknown }[] }>;
}

export interface SpanNode {
  service: string;
  name: string;
  /** server or client. */
  kind: string;
  attributes: Record<string, unknown>;
  startUs: number;
  endUs: number;
  warnings: string[];
  children: SpanNode[];
}

/** The trace ID of a response. */
export const traceIdOf = ({ headers }: { headers: Headers }): string =>
  headers.get('traceresponse')?.split('-')[1] ?? '';

/** Whether the trace is sampled. */
export const isSampled = ({ headers }: { headers: Headers }): boolean =>
  headers.get('traceresponse')?.split('-')[3] === '01';

/** Limit per request, so that a Jaeger that hangs does not block the next attempt. */
const requestTimeoutMs = 5_000;

/** The caller's side of a call to another service. */
export const isRpcCall = ({ kind, attributes }: SpanNode): boolean => kind === 'client' && 'rpc.method' in attributes;

/** A span and all its descendants. */
export const spansOf = (node: SpanNode): SpanNode[] => [node, ...node.children.flatMap(spansOf)];

/** Polls until the trace is complete: one root, no span without its parent, and each call has its server's span. */
export async function readTrace(url: string, traceId: string, limitMs = 5_000): Promise<SpanNode> {
  let last = 'it was not found';
  const completeTrace = async () => {
    const signal = AbortSignal.timeout(requestTimeoutMs);
    const response = await fetch(`${url}/api/traces/${traceId}`, { signal });
    // 404 until the first span arrives; 502 and 503 come from a gateway or a Jaeger that is starting.
    if (!response.ok) {
      last = `the trace API returned ${response.status}`;
      return undefined;
    }
    const { data = [] }: { data?: JaegerTrace[] } = JSON.parse(await response.text());
    const [trace] = data;
    if (!trace) return undefined;
    const { root, problem } = treeOf(trace);
    last = problem;
    return problem ? undefined : root;
  };
  try {
    return await until(`trace ${traceId}`, completeTrace, limitMs);
  } catch (error) {
    // The last request got no response, so `last` is outdated.
    if (error instanceof Error && isConnectionError(error.cause)) throw error;
    throw new Error(`the trace is incomplete: ${last}`, { cause: error });
  }
}

/** `problem` is '' if the trace is complete. */
export function treeOf({ spans, processes }: JaegerTrace): { root: SpanNode | undefined; problem: string } {
  const nodes = new Map(spans.map((span) => [span.spanID, nodeOf(span, processes)]));
  const roots: SpanNode[] = [];
  const orphans: string[] = [];
  for (const { spanID, operationName, references } of spans) {
    const node = nodes.get(spanID);
    const parentId = references.find(({ refType }) => refType === 'CHILD_OF')?.spanID;
    if (!node) continue;
    if (!parentId) roots.push(node);
    else if (nodes.has(parentId)) nodes.get(parentId)?.children.push(node);
    else orphans.push(operationName);
  }
  const withoutServer = [...nodes.values()].filter((node) => isRpcCall(node) && node.children.length === 0);
  const problems = [
    ...(roots.length === 1 ? [] : [`${roots.length} roots`]),
    ...orphans.map((name) => `${name} has no parent`),
    ...withoutServer.map(({ name }) => `${name} has no server span`),
  ];
  return { root: roots[0], problem: problems.join(', ') };
}

function nodeOf(span: JaegerSpan, processes: JaegerTrace['processes']): SpanNode {
  const tags = Object.fromEntries(span.tags.map(({ key, value }) => [key, value]));
  const { 'span.kind': kind, ...attributes } = tags;
  return {
    service: processes[span.processID]?.serviceName ?? '',
    name: span.operationName,
    kind: String(kind),
    attributes,
    startUs: span.startTime,
    endUs: span.startTime + span.duration,
    warnings: span.warnings ?? [],
    children: [],
  };
}
