import { type Html, html } from '../../layout/html.ts';
import { layout } from '../../layout/layout.ts';
import type { Page } from '../../layout/model.ts';
import type { ExploredWorkload, Outcome } from './explorer.ts';

export interface RpcModel {
  workload: string;
  service: string;
  rpc: string;
  /** The request as JSON. */
  body: string;
  /** The request has a user_id, which is always the visitor's own. */
  hasUser: boolean;
  isWrong?: boolean;
  /** The call changes data and hasn't been made yet. */
  asksConfirmation?: boolean;
  outcome?: Outcome;
}

function workloadSection({ t, baseUrl }: Page, { workload, services, hidden, problem }: ExploredWorkload): Html {
  const rpcs = services.flatMap(({ name, methods }) =>
    methods.map(
      (method) => html`<li><a href="${baseUrl}/explorer/${workload}/${name}/${method.name}">${method.name}</a>
<span class="quiet code">${method.request.name} &rarr; ${method.response.name}</span></li>`,
    ),
  );
  return html`<section class="explorer-workload" aria-labelledby="w-${workload}">
<h2 id="w-${workload}">${workload}</h2>
${problem ? html`<p class="problems">${t.explorer.noResponse(problem)}</p>` : rpcs.length > 0 && html`<ul class="explorer-rpcs">${rpcs}</ul>`}
${hidden > 0 && html`<p class="quiet">${t.explorer.hidden(hidden)}</p>`}
</section>`;
}

export function explorerIndex(page: Page, workloads: readonly ExploredWorkload[]): string {
  const { explorer } = page.t;
  const main = html`<h1>${explorer.title}</h1><p class="lead">${explorer.text}</p>
<div class="explorer-grid">${workloads.map((workload) => workloadSection(page, workload))}</div>`;
  return layout(page, { title: explorer.title, kind: 'explorer', main });
}

function outcomeSection({ t, traceUrl }: Page, { code, message, ms, response, metadata }: Outcome): Html {
  const rows = Object.entries(metadata).map(
    ([name, value]) => html`<tr><th scope="row">${name}</th><td class="code">${value}</td></tr>`,
  );
  return html`<section class="explorer-outcome" aria-labelledby="outcome">
<h2 id="outcome">${t.explorer.response} <span class="state state-${code === 'OK' ? 'done' : 'refused'}">${code}</span>
<span class="quiet">${t.explorer.time(ms)}</span></h2>
${message && html`<p class="problems">${message}</p>`}
${response && html`<pre class="explorer-json" tabindex="0">${response}</pre>`}
${rows.length > 0 && html`<details><summary>${t.explorer.metadata}</summary><div class="scroll"><table class="table"><tbody>${rows}</tbody></table></div></details>`}
${traceUrl && html`<p><a href="${traceUrl}">${t.explorer.trace}</a></p>`}
</section>`;
}

export function explorerRpc(page: Page, model: RpcModel): string {
  const { t, baseUrl } = page;
  const { workload, service, rpc, body, hasUser, isWrong, asksConfirmation, outcome } = model;
  const main = html`<p><a href="${baseUrl}/explorer">${t.explorer.back}</a></p>
<h1>${rpc}</h1><p class="lead code">${workload}: ${service}/${rpc}</p>
<form class="explorer-form" action="${baseUrl}/explorer/${workload}/${service}/${rpc}" method="post">
<label for="body">${t.explorer.request}</label>
${isWrong && html`<p class="problems" id="body-error" role="alert">${t.explorer.notJson}</p>`}
<textarea class="explorer-json" id="body" name="body" rows="${Math.min(24, Math.max(4, body.split('\n').length + 1))}" spellcheck="false"${isWrong && html` aria-invalid="true" aria-describedby="body-error"`}>${body}</textarea>
${hasUser && html`<p class="quiet">${t.explorer.ownUser}</p>`}
${
  asksConfirmation
    ? html`<p class="problems" role="alert">${t.explorer.changesData}</p>
<button class="button" type="submit" name="confirmed" value="yes">${t.explorer.confirm}</button>`
    : html`<button class="button" type="submit">${t.explorer.call}</button>`
}
</form>
${outcome && outcomeSection(page, outcome)}`;
  return layout(page, { title: rpc, kind: 'explorer', main });
}
