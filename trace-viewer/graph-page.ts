// The page with the service graph: a picture in layers from caller to callee, and the same data as a table.
import { colour, plural } from './format.ts';
import { type Html, html } from './html.ts';
import type { Edge } from './jaeger-format.ts';
import { chip, page } from './layout.ts';

interface Node {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

const box = { width: 212, height: 34, columnGap: 130, rowGap: 22 };

/** The page of the service graph; `traces` is the number of traces that were counted. */
export const graphPage = (edges: readonly Edge[], traces: number) =>
  page(
    'Service graph',
    'graph',
    html`<h1>Service graph</h1>
<p class="meta">Calls between services, counted in the ${plural(traces, 'trace')} in memory.</p>
${
  edges.length === 0
    ? html`<div class="empty"><h2>No calls yet</h2><p>Open a page of the shop, then <a href="/dependencies">reload</a>.</p></div>`
    : html`<section class="card graph" aria-label="Diagram of the calls">${picture(edges)}</section>${table(edges)}`
}`,
  );

const table = (edges: readonly Edge[]) => html`<table class="edges">
<thead><tr><th>Caller</th><th>Callee</th><th class="number">Calls</th></tr></thead>
<tbody>
${edges.map(
  ({
    parent,
    child,
    callCount,
  }) => html`<tr><td>${chip(parent)}</td><td>${chip(child)}</td><td class="number">${callCount}</td></tr>
`,
)}</tbody>
</table>`;

function picture(edges: readonly Edge[]): Html {
  const nodes = placeNodes(edges);
  const width = Math.max(...[...nodes.values()].map(({ x }) => x)) + box.width + 2;
  const height = Math.max(...[...nodes.values()].map(({ y }) => y)) + box.height + 2;
  return html`<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-label="${plural(nodes.size, 'service')}, ${plural(edges.length, 'edge')}: the table below has the same data">
<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>
${edges.map((edge) => line(edge, nodes))}
${[...nodes.values()].map(
  ({
    name,
    x,
    y,
  }) => html`<a href="/search?service=${encodeURIComponent(name)}"><g class="node ${colour(name)}"><rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="9"/><circle cx="${x + 16}" cy="${y + box.height / 2}" r="5"/><text x="${x + 29}" y="${y + 22}">${name.length > 26 ? `${name.slice(0, 25)}…` : name}</text></g></a>
`,
)}</svg>`;
}

function line({ parent, child, callCount }: Edge, nodes: ReadonlyMap<string, Node>) {
  const [from, to] = [nodes.get(parent), nodes.get(child)];
  if (!from || !to) return html``;
  const [x1, y1] = [from.x + box.width, from.y + box.height / 2];
  const [x2, y2] = [to.x - 1, to.y + box.height / 2];
  const bend = Math.max(60, (x2 - x1) / 2);
  // The number is in the gap before the callee, where no box covers it.
  const t = 1 - (0.3 * box.columnGap) / Math.max(box.columnGap, x2 - x1);
  const width = Number(Math.min(4, 1 + Math.log10(callCount)).toFixed(2));
  return html`<path class="edge ${colour(parent)}" d="M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}" stroke-width="${width}" marker-end="url(#arrow)"/><text class="count" x="${along(t, x1, x1 + bend, x2 - bend, x2)}" y="${along(t, y1, y1, y2, y2) + 4}" text-anchor="middle">${callCount}</text>
`;
}

/** One coordinate of a Bézier curve at t, from 0 to 1. */
function along(t: number, from: number, bendFrom: number, bendTo: number, to: number) {
  const u = 1 - t;
  return Math.round(u ** 3 * from + 3 * u * u * t * bendFrom + 3 * u * t * t * bendTo + t ** 3 * to);
}

/** Places callers left of their callees, and within a column near their callers. */
function placeNodes(edges: readonly Edge[]): Map<string, Node> {
  const columns = Map.groupBy(layers(edges), ([, layer]) => layer);
  const tallest = Math.max(...[...columns.values()].map((column) => column.length));
  const step = box.height + box.rowGap;
  const nodes = new Map<string, Node>();
  for (const [layer, [, column]] of [...columns].sort(([a], [b]) => a - b).entries()) {
    const averageCallerY = (name: string) =>
      average(edges.flatMap((edge) => (edge.child === name ? (nodes.get(edge.parent)?.y ?? []) : [])));
    const names = column
      .map(([name]) => name)
      .sort((a, b) => averageCallerY(a) - averageCallerY(b) || (a < b ? -1 : 1));
    const top = ((tallest - names.length) * step) / 2;
    for (const [row, name] of names.entries()) {
      nodes.set(name, { name, x: 1 + layer * (box.width + box.columnGap), y: 1 + top + row * step });
    }
  }
  return nodes;
}

/** Places each service one column right of its rightmost caller. The number of rounds is limited because of cycles. */
function layers(edges: readonly Edge[]): Map<string, number> {
  const layerOf = new Map(edges.flatMap(({ parent, child }) => [parent, child]).map((name) => [name, 0]));
  const maxLayer = Math.min(layerOf.size - 1, 8);
  for (let round = 0; round < maxLayer; round++) {
    for (const { parent, child } of edges) {
      const layer = Math.min(maxLayer, (layerOf.get(parent) ?? 0) + 1);
      if (layer > (layerOf.get(child) ?? 0)) layerOf.set(child, layer);
    }
  }
  return layerOf;
}

const average = (values: readonly number[]) =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
