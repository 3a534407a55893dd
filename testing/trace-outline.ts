// Formats a trace as text that is the same for each run of a request: without IDs, times and values, children sorted by name.
import type { SpanNode } from './traces.ts';

/** Set by the exporter or the SDK, so they differ between environments. */
const incidental = /^(otel\.|internal\.|error$|sampler\.|telemetry\.)/;

const line = ({ service, name, kind, attributes }: SpanNode): string => {
  const keys = Object.keys(attributes).filter((key) => !incidental.test(key));
  return `${service}  ${kind}  ${name}  [${keys.toSorted().join(' ')}]`;
};

/** In a mesh, sidecars' spans are between caller and callee; their children are moved up to the parent. */
const withoutProxies = (nodes: SpanNode[]): SpanNode[] =>
  nodes.flatMap((node) => (node.attributes.component === 'proxy' ? withoutProxies(node.children) : [node]));

/** Store calls differ between environments. */
const isStore = ({ attributes }: SpanNode) => Object.keys(attributes).some((key) => key.startsWith('db.'));

/** The shop's first span of a trace, which may start with a span of the ingress gateway. */
const firstOf = (node: SpanNode): SpanNode => withoutProxies([node])[0] ?? node;

/** One line per span, indented below its parent. */
export const outline = (root: SpanNode): string => lines(firstOf(root), 0);

function lines(node: SpanNode, depth: number): string {
  const calls = withoutProxies(node.children).filter((child) => !isStore(child));
  const below = calls.map((child) => lines(child, depth + 1)).toSorted();
  return [`${'  '.repeat(depth)}${line(node)}\n`, ...below].join('');
}
