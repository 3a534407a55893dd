// The search page: a form, a chart of durations over time, and one row per trace.
import { ago, clock, colour, day, duration, percent, plural } from './format.ts';
import { type Html, html } from './html.ts';
import { chip, dot, errorBadge, page, shortName } from './layout.ts';
import { rootOf } from './span-tree.ts';
import type { Trace } from './store.ts';

/** What the search page shows. */
export interface SearchView {
  readonly traces: readonly Trace[];
  readonly services: readonly string[];
  readonly operations: readonly string[];
  /** The query, for the form's values. */
  readonly params: URLSearchParams;
  /** What is in memory. */
  readonly held: { readonly traces: number; readonly spans: number };
  /** If the list is this long, there may be more traces. */
  readonly limit: number;
  /** Error message for the form; '' if there is none. */
  readonly problem: string;
}

const maxServiceChips = 6;

/** The search page. */
export const searchPage = (view: SearchView) =>
  page(
    'Search',
    'traces',
    html`<h1>Traces</h1>
${filter(view)}
${view.problem ? html`<p class="note bad" role="alert">${view.problem}</p>` : list(view)}
<p class="foot">In memory: ${plural(view.held.traces, 'trace')} with ${plural(view.held.spans, 'span')}. The oldest traces are dropped to make room; nothing is written to disk.</p>`,
  );

/** The traces, or why there are none. */
const list = (view: SearchView) =>
  view.traces.length > 0 ? results(view) : view.held.traces > 0 ? noMatches : noTraces;

const noMatches = html`<div class="empty"><h2>No traces match</h2>
<p>Change the filter, or <a href="/">show all traces</a>.</p></div>`;

const noTraces = html`<div class="empty"><h2>No traces yet</h2>
<p>Open a page of the shop, then <a href="/">reload</a>. Its trace appears within a second or two.</p></div>`;

function filter({ services, operations, params }: SearchView) {
  const value = (name: string) => params.get(name) ?? '';
  const isLive = params.get('live') === '1';
  return html`<form class="filter" action="/search">
<label>Service<select name="service"><option value="">All services</option>
${services.map((service) => option(service, service === value('service')))}</select></label>
<label>Operation<input name="operation" value="${value('operation')}" list="operations" placeholder="Any" autocomplete="off"></label>
<datalist id="operations">${operations.map((name) => html`<option value="${name}">`)}</datalist>
<label>Min duration<input name="minDuration" value="${value('minDuration')}" placeholder="e.g. 20ms, 1.5s"></label>
<label>Trace ID<input name="traceID" value="${value('traceID')}" placeholder="32 hex digits" spellcheck="false" autocomplete="off"></label>
<label class="check"><input type="checkbox" name="errors" value="1"${value('errors') === '1' && html` checked`}>Errors only</label>
<label class="check"><input type="checkbox" name="live" value="1"${isLive && html` checked`}>Reload every 3 s</label>
<button>Find traces</button>
</form>`;
}

const option = (name: string, isSelected: boolean) =>
  html`<option${isSelected && html` selected`}>${name}</option>
`;

function results({ traces, limit, params }: SearchView) {
  const maxDurationUs = Math.max(1, ...traces.map((trace) => trace.durationUs));
  const failed = traces.filter(countErrors).length;
  return html`<section class="card" aria-label="Durations over time">
<p class="caption">${plural(traces.length, 'trace')}, newest first${failed > 0 && html` · ${errorBadge(`${failed} with errors`)}`}</p>
${scatter(traces)}</section>
<table class="traces">
<thead><tr><th>Trace</th><th>Services</th><th class="number">Spans</th><th>Duration</th><th>Started</th></tr></thead>
<tbody>
${traces.map((trace) => row(trace, maxDurationUs))}</tbody>
</table>
${traces.length >= limit && html`<p class="foot"><a href="/search?${withMaxLimit(params)}">Show up to 500 traces</a></p>`}`;
}

function withMaxLimit(params: URLSearchParams) {
  const changed = new URLSearchParams(params);
  changed.set('limit', '500');
  return changed.toString();
}

const countErrors = (trace: Trace) => trace.spans.filter((span) => span.failed).length;

function row(trace: Trace, maxDurationUs: number) {
  const root = rootOf(trace);
  if (!root) return html``;
  const failed = countErrors(trace);
  const time = new Date(trace.startUs / 1000).toISOString();
  return html`<tr${failed > 0 && html` class="failed"`}>
<td class="what"><a href="/trace/${trace.id}">${dot(root.process.service)}<b>${root.process.service}</b> <span>${shortName(root.name)}</span></a>
${failed > 0 && errorBadge(plural(failed, 'error'))}${root.parentId && html`<small class="tag">root missing</small>`}<code>${trace.id.slice(0, 8)}</code></td>
<td class="chips">${serviceChips(trace)}</td>
<td class="number" data-label="spans">${trace.spans.length}</td>
<td class="took"><span>${duration(trace.durationUs)}</span><svg class="${colour(root.process.service)}" aria-hidden="true"><rect class="track" width="100%" height="6" rx="3"/><rect width="${percent(trace.durationUs / maxDurationUs)}" height="6" rx="3"/></svg></td>
<td class="when"><time datetime="${time}" title="${day(trace.startUs)} ${clock(trace.startUs)}">${clock(trace.startUs).slice(0, 8)}<small>${ago(trace.startUs)}</small></time></td>
</tr>
`;
}

function serviceChips({ spans }: Trace) {
  const counts = [...Map.groupBy(spans, (span) => span.process.service)].map(([service, all]) => ({
    service,
    count: all.length,
  }));
  const rest = counts.length - maxServiceChips;
  return html`${counts.slice(0, maxServiceChips).map(({ service, count }) => chip(service, count))}${
    rest > 0 && html`<span class="chip more">+${rest} more</span>`
  }`;
}

/** A chart with time on the x axis, and the duration on a logarithmic y axis. */
function scatter(traces: readonly Trace[]): Html {
  const starts = traces.map((trace) => trace.startUs);
  const logs = traces.map((trace) => Math.log10(Math.max(1, trace.durationUs)));
  const [from, to] = [Math.min(...starts), Math.max(...starts)];
  const [low, high] = [
    Math.floor(Math.min(...logs)),
    Math.max(Math.floor(Math.min(...logs)) + 1, Math.ceil(Math.max(...logs))),
  ];
  const height = (log: number) => percent(0.9 - (0.8 * (log - low)) / (high - low));
  const lines = Array.from({ length: high - low + 1 }, (_, index) => low + index);
  const x = (us: number) => percent(0.13 + 0.85 * (to > from ? (us - from) / (to - from) : 0.5));
  return html`<svg class="scatter" height="132" aria-hidden="true">
${lines.map((log) => html`<line x1="0" x2="100%" y1="${height(log)}" y2="${height(log)}"/><text x="0" y="${height(log)}" dy="-4">${duration(10 ** log)}</text>`)}
${traces.map((trace, index) => html`<a href="/trace/${trace.id}" tabindex="-1"><circle class="${countErrors(trace) > 0 ? 'bad' : colour(rootOf(trace)?.process.service ?? '')}" cx="${x(trace.startUs)}" cy="${height(logs[index] ?? 0)}" r="5"><title>${rootOf(trace)?.name} ${duration(trace.durationUs)}</title></circle></a>`)}
</svg>`;
}
