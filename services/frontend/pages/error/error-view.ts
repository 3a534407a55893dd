import { type Claim, claim } from '../../layout/claims.ts';
import { html } from '../../layout/html.ts';
import { layout } from '../../layout/layout.ts';
import type { ErrorModel, OrderProblem, Page } from '../../layout/model.ts';

const claims: Partial<Record<OrderProblem, Claim>> = {
  notPlaced: 'nothing-ordered',
  notPlacedNow: 'not-this-time',
  cartEmpty: 'not-this-time',
  productNotSold: 'not-this-time',
  unknown: 'unclear',
};
const isAboutCart = (problem: OrderProblem) => problem === 'productNotSold' || problem === 'rejected';

export function error(page: Page, model: ErrorModel): string {
  const { t, baseUrl, traceId, traceUrl } = page;
  const text = Object.entries(t.errors).find(([status]) => Number(status) === model.status)?.[1] ?? t.errors[500];
  const { title, message } = model.order ? t.orderProblems[model.order] : text;
  const said = model.order && claims[model.order];
  const [target, label] = !model.order
    ? ['/', t.continueShopping]
    : isAboutCart(model.order)
      ? ['/cart', t.cart]
      : ['/orders', t.viewOrders];
  const fields = (model.fields ?? []).map((field) => html`<li><b>${field.label}</b>: ${field.message}</li>`);
  const main = html`<section class="error">
<p class="eyebrow">${t.errorStatus(model.status)}</p>
<h1>${title}</h1>
<p class="lead"${said && claim(said)}>${message}</p>
${fields.length > 0 && html`<ul class="problems">${fields}</ul>`}
${traceId && html`<p class="quiet">${t.errorTrace} ${traceUrl ? html`<a class="code" href="${traceUrl}">${traceId}</a>` : html`<span class="code">${traceId}</span>`}</p>`}
<p><a class="button" href="${baseUrl}${target}">${label}</a></p>
</section>`;
  return layout(page, { title, kind: 'error', main });
}
