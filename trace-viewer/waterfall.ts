// The waterfall: one row per span, with its position in the tree and its bar on the time axis. It has no style
// attributes, since the content security policy forbids them.
import type { Tag } from './attributes.ts';
import { clock, colour, duration, percent, plural } from './format.ts';
import { type Html, html } from './html.ts';
import { dot, errorBadge, shortName } from './layout.ts';
import type { Span } from './otlp-decoder.ts';
import type { Row } from './span-tree.ts';
import type { Trace } from './store.ts';

const maxRowsShown = 150;
const rowHeight = 30;
const indent = 14;
const maxIndents = 18;
const ticks = [0, 0.25, 0.5, 0.75, 1];

/** The waterfall; rows after the first 150 are folded. */
export function waterfall(trace: Trace, all: readonly Row[]) {
  const rest = all.slice(maxRowsShown);
  return html`<div class="waterfall">
<div class="axis" aria-hidden="true"><span>Service and operation</span>${axis(trace.durationUs)}</div>
<ol>${all.slice(0, maxRowsShown).map((row) => item(trace, row))}</ol>
${rest.length > 0 && html`<details class="rest"><summary>Show ${plural(rest.length, 'more span')}</summary><ol>${rest.map((row) => item(trace, row))}</ol></details>`}
</div>`;
}

function axis(durationUs: number) {
  const anchor = (share: number) => (share === 0 ? 'start' : share === 1 ? 'end' : 'middle');
  return html`<svg height="20">${ticks.map(
    (share) =>
      html`<text x="${percent(share)}" y="14" text-anchor="${anchor(share)}">${share === 0 ? '0' : duration(Math.round(share * durationUs))}</text>`,
  )}</svg>`;
}

function item(trace: Trace, row: Row) {
  const { span } = row;
  const service = span.process.service;
  return html`
<li><details class="span ${colour(service)} ${span.kind}${span.failed && ' failed'}" id="s${span.spanId}">
<summary><span class="name" title="${service} ${span.name}">${guides(row)}${dot(service)}<b>${service}</b><span class="operation">${operation(span)}</span>${span.failed && errorBadge()}${row.orphan && html`<small class="tag">parent missing</small>`}</span>${bar(trace, span)}</summary>
${details(trace, row)}</details></li>`;
}

// A server's span is shown without the service before its method, which is already in the row.
const operation = ({ name, kind }: Span) =>
  kind === 'server' ? shortName(name).replace(/^\w+\/(?=\w+$)/, '') : shortName(name);

/** The lines that lead from a span to its parent, drawn for one row. */
function guides({ guides, hasChildren }: Row): Html {
  const shown = guides.slice(-maxIndents);
  const x = (level: number) => level * indent + 7;
  const middle = rowHeight / 2;
  const lines = shown.slice(0, -1).map((continues, level) => (continues ? `M${x(level)} 0V${rowHeight}` : ''));
  const own =
    shown.length > 0
      ? `M${x(shown.length - 1)} 0V${shown.at(-1) ? rowHeight : middle}M${x(shown.length - 1)} ${middle}h${indent - 5}`
      : '';
  const down = hasChildren ? `M${x(shown.length)} ${middle}V${rowHeight}` : '';
  return html`<svg class="guides" width="${shown.length * indent + 2}" height="${rowHeight}" aria-hidden="true"><path d="${lines.join('')}${own}${down}"/></svg>`;
}

/** The duration is right of its bar, left of it if there is no room, or inside the bar if it fills the row. */
function bar(trace: Trace, span: Span) {
  const wholeUs = Math.max(1, trace.durationUs);
  const from = (span.startUs - trace.startUs) / wholeUs;
  const width = Math.max(0.002, span.durationUs / wholeUs);
  const place = from + width < 0.8 ? 'after' : from > 0.2 ? 'before' : 'inside';
  const x = { after: from + width, before: from, inside: from + width }[place];
  const label = `${duration(span.durationUs)}, ${duration(span.startUs - trace.startUs)} after the start`;
  return html`<svg class="bar" height="${rowHeight}" role="img" aria-label="${label}"><rect x="${percent(from)}" y="8" width="${percent(width)}" height="14" rx="3"/><text class="${place}" x="${percent(x)}" y="19" dx="${place === 'after' ? 6 : -6}" text-anchor="${place === 'after' ? 'start' : 'end'}">${duration(span.durationUs)}</text></svg>`;
}

function details(trace: Trace, { span, selfUs }: Row) {
  const offset = (us: number) => duration(Math.max(0, us - trace.startUs));
  return html`<div class="details">
<p class="operation-name">${span.name}</p>
<p class="times"><span><b>${duration(span.durationUs)}</b> duration</span><span><b>${duration(selfUs)}</b> own time</span><span><b>${offset(span.startUs)}</b> after start</span><span><b>${clock(span.startUs)}</b></span>${span.kind && html`<span><b>${span.kind}</b></span>`}</p>
<div class="lists">
${tagList('Attributes', span.tags)}
${tagList('Resource', span.process.tags)}
${span.logs.length > 0 && html`<section><h3>Events</h3><ul class="events">${span.logs.map((log) => html`<li><b>${offset(log.timeUs)}</b>${pairs(log.fields)}</li>`)}</ul></section>`}
<section><h3>IDs</h3><dl class="pairs"><dt>span</dt><dd>${span.spanId}</dd>${span.parentId && html`<dt>parent</dt><dd><a href="#s${span.parentId}">${span.parentId}</a></dd>`}${span.links.map((link) => html`<dt>link</dt><dd><a href="/trace/${link.traceId}#s${link.spanId}">${link.traceId}</a></dd>`)}</dl></section>
</div></div>`;
}

const tagList = (title: string, tags: readonly Tag[]) =>
  tags.length > 0 && html`<section><h3>${title}</h3>${pairs(tags)}</section>`;

const pairs = (tags: readonly Tag[]) =>
  html`<dl class="pairs">${tags.map((tag) => html`<dt>${tag.key}</dt><dd>${String(tag.value)}</dd>`)}</dl>`;

/** A small chart of the whole trace, with one line per span, 400 at most. */
export function overview(trace: Trace, all: readonly Row[]) {
  const wholeUs = Math.max(1, trace.durationUs);
  const shown = all.slice(0, 400);
  const line = Math.min(4, 120 / shown.length);
  return html`<svg class="overview card" aria-hidden="true" height="${Math.ceil(shown.length * line)}">${shown.map(
    ({ span }, index) =>
      html`<rect class="${span.failed ? 'bad' : colour(span.process.service)}" x="${percent((span.startUs - trace.startUs) / wholeUs)}" y="${Number((index * line).toFixed(2))}" width="${percent(Math.max(0.003, span.durationUs / wholeUs))}" height="${Number(Math.max(1, line - 1).toFixed(2))}"/>`,
  )}</svg>`;
}
