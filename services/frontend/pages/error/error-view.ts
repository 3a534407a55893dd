import { html } from '../../layout/html.ts';
import { layout } from '../../layout/layout.ts';
import type { ErrorModel, Page } from '../../layout/model.ts';

export function error(page: Page, model: ErrorModel): string {
  const { t, baseUrl, traceId, traceUrl } = page;
  const text = Object.entries(t.errors).find(([status]) => Number(status) === model.status)?.[1] ?? t.errors[500];
  const { title, message } = model.order ? t.orderProblems[model.order] : text;
  const mayHaveOrdered = model.order === 'notPlacedNow' || model.order === 'unknown';
  const fields = (model.fields ?? []).map((field) => html`<li><b>${field.label}</b>: ${field.message}</li>`);
  const main = html`<section class="error">
<p class="eyebrow">${t.errorStatus(model.status)}</p>
<h1>${title}</h1>
<p class="lead">${message}</p>
${fields.length > 0 && html`<ul class="problems">${fields}</ul>`}
${traceId && html`<p class="quiet">${t.errorTrace} ${traceUrl ? html`<a class="code" href="${traceUrl}">${traceId}</a>` : html`<span class="code">${traceId}</span>`}</p>`}
<p>${mayHaveOrdered ? html`<a class="button" href="${baseUrl}/orders">${t.viewOrders}</a>` : html`<a class="button" href="${baseUrl}/">${t.continueShopping}</a>`}</p>
</section>`;
  return layout(page, { title, kind: 'error', main });
}
