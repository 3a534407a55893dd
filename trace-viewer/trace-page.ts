// The page of one trace: its facts, its time per service, and the waterfall.
import { ago, clock, colour, day, duration, percent, plural } from './format.ts';
import { html } from './html.ts';
import { chip, dot, errorBadge, page, shortName } from './layout.ts';
import { type Row, rootOf, type ServiceTotal, serviceTotals, spanRows } from './span-tree.ts';
import type { Trace } from './store.ts';
import { overview, waterfall } from './waterfall.ts';

// A shorter trace needs no overview.
const minSpansForOverview = 60;

/** The page of a trace. */
export function tracePage(trace: Trace) {
  const all = spanRows(trace);
  const totals = serviceTotals(all);
  const root = rootOf(trace);
  const title = `${root?.process.service ?? ''} ${shortName(root?.name ?? '')}`;
  return page(
    title,
    '',
    html`<p class="crumb"><a href="/">Traces</a> / <code>${trace.id.slice(0, 8)}</code></p>
<h1>${dot(root?.process.service ?? '')}${root?.process.service} <span>${shortName(root?.name ?? '')}</span></h1>
<p class="meta"><time datetime="${new Date(trace.startUs / 1000).toISOString()}">${day(trace.startUs)} ${clock(trace.startUs)}</time>
<span>${ago(trace.startUs)}</span> <code class="id">${trace.id}</code> <a href="/api/traces/${trace.id}">JSON</a></p>
${facts(trace, all, totals)}
${notes(trace, all)}
${serviceTable(totals)}
<h2 id="spans">Spans</h2>
${all.length > minSpansForOverview && overview(trace, all)}
${waterfall(trace, all)}`,
  );
}

function facts(trace: Trace, all: readonly Row[], totals: readonly ServiceTotal[]) {
  const failed = totals.reduce((sum, total) => sum + total.failed, 0);
  const fact = (name: string, value: string | number, isBad = false) =>
    html`<div${isBad && html` class="bad"`}><dt>${name}</dt><dd>${value}</dd></div>`;
  return html`<dl class="facts">
${fact('Duration', duration(trace.durationUs))}${fact('Spans', all.length)}${fact('Services', totals.length)}${fact('Depth', 1 + all.reduce((deepest, row) => Math.max(deepest, row.depth), 0))}${fact('Errors', failed, failed > 0)}
</dl>`;
}

function notes(trace: Trace, all: readonly Row[]) {
  const orphans = all.filter((row) => row.orphan).length;
  return html`${orphans > 0 && html`<p class="note">${plural(orphans, 'span')} ${orphans === 1 ? 'has a parent that is' : 'have parents that are'} missing: not yet received, dropped, or sent elsewhere.</p>`}
${trace.dropped > 0 && html`<p class="note">${plural(trace.dropped, 'more span')} ${trace.dropped === 1 ? 'was' : 'were'} dropped: this trace has reached the limit.</p>`}`;
}

function serviceTable(totals: readonly ServiceTotal[]) {
  const sumUs = Math.max(
    1,
    totals.reduce((sum, total) => sum + total.selfUs, 0),
  );
  return html`<details class="card services">
<summary><h2>Where the time went</h2>${shares(totals, sumUs)}
<span class="legend">${totals.map(({ service, selfUs }) => chip(service, shareOf(selfUs, sumUs)))}</span></summary>
<table>
<thead><tr><th>Service</th><th class="number">Calls</th><th class="number">Spans</th><th class="number">Errors</th><th class="number">Own time</th><th class="number">Share</th></tr></thead>
<tbody>
${totals.map((total) => serviceRow(total, sumUs))}</tbody>
</table>
<p class="caption">Calls: requests from other services. Own time: the duration of its spans, minus the time in which their child spans ran.</p>
</details>`;
}

/** One bar for the whole trace, divided by the services' own times. */
function shares(totals: readonly ServiceTotal[], sumUs: number) {
  let fromUs = 0;
  const parts = totals.map(({ service, selfUs }) => {
    const x = percent(fromUs / sumUs);
    fromUs += selfUs;
    return html`<rect class="${colour(service)}" x="${x}" width="${percent(selfUs / sumUs)}" height="10"/>`;
  });
  return html`<svg class="shares" height="10" aria-hidden="true">${parts}</svg>`;
}

const shareOf = (us: number, sumUs: number) => `${Math.round((100 * us) / sumUs)}%`;

const serviceRow = ({ service, calls, spans, failed, selfUs }: ServiceTotal, sumUs: number) => html`<tr>
<th scope="row">${chip(service)}</th><td class="number">${calls}</td><td class="number">${spans}</td>
<td class="number">${failed > 0 ? errorBadge(String(failed)) : '–'}</td><td class="number">${duration(selfUs)}</td>
<td class="number">${shareOf(selfUs, sumUs)}</td></tr>
`;
