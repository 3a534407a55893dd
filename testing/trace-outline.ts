// A trace as text that two runs of the same request have in common: no ids, no times, no values, children by name.
import type { SpanNode } from './traces.ts';

/** Set by whoever exports or by the SDK, and so not the same everywhere. */
const incidental = /^(otel\.|internal\.|error$|sampler\.|telemetry\.)/;

const line = ({ service, name, kind, attributes }: SpanNode): string => {
  const keys = Object.keys(attributes).filter((key) => !incidental.test(key));
  return `${service}  ${kind}  ${name}  [${keys.toSorted().join(' ')}]`;
};

/** A sidecar's span stands between caller and callee in a mesh; what is below it counts as its parent's. */
const withoutProxies = (nodes: SpanNode[]): SpanNode[] =>
  nodes.flatMap((node) => (node.attributes.component === 'proxy' ? withoutProxies(node.children) : [node]));

/** Which store is asked, and how often, is up to the set-up. */
const isStore = ({ attributes }: SpanNode) => Object.keys(attributes).some((key) => key.startsWith('db.'));

/** The shop's own first span of a trace, which an ingress gateway may have begun. */
const firstOf = (node: SpanNode): SpanNode => withoutProxies([node])[0] ?? node;

/** One line a span, indented below the span that caused it. */
export const outline = (root: SpanNode): string => lines(firstOf(root), 0);

function lines(node: SpanNode, depth: number): string {
  const calls = withoutProxies(node.children).filter((child) => !isStore(child));
  const below = calls.map((child) => lines(child, depth + 1)).toSorted();
  return [`${'  '.repeat(depth)}${line(node)}\n`, ...below].join('');
}
