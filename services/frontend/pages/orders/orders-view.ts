import { nextLink } from '../../layout/cards.ts';
import { html } from '../../layout/html.ts';
import { layout } from '../../layout/layout.ts';
import type { OrdersModel, Page } from '../../layout/model.ts';
import { formatNumber } from '../../locales/formats.ts';
import { claimsOf } from './order-view.ts';

export function orders(page: Page, model: OrdersModel): string {
  const { t, baseUrl } = page;
  const rows = model.orders.map(
    ({ id, state, placedAt, itemCount, total }) => html`<tr>
<td><a class="code order-id" href="${baseUrl}/orders/${id}" title="${id}">${id.slice(0, 8)}</a></td><td>${placedAt}</td>
<td><span class="state state-${state}"${claimsOf(state)}>${t.orderStates[state]}</span></td>
<td class="number wide-only">${formatNumber(itemCount, t.locale)}</td><td class="number">${total}</td>
</tr>`,
  );
  const table = html`<div class="scroll"><table class="table">
<thead><tr><th scope="col">${t.order}</th><th scope="col">${t.placed}</th><th scope="col">${t.state}</th>
<th scope="col" class="number wide-only">${t.items}</th><th scope="col" class="number">${t.total}</th></tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
  const nothing = html`<p class="lead">${t.ordersEmpty}</p>
<p><a class="button" href="${baseUrl}/">${t.continueShopping}</a></p>`;
  const main = html`<h1>${t.ordersTitle}</h1>${rows.length > 0 ? table : nothing}${nextLink(page, model.older, t.older)}`;
  return layout(page, { title: t.ordersTitle, kind: 'orders', main });
}
