import { recommendations } from '../../layout/cards.ts';
import { type Claim, claim } from '../../layout/claims.ts';
import { type Html, html } from '../../layout/html.ts';
import { arrowIcon, checkIcon, clockIcon, undoIcon } from '../../layout/icons.ts';
import { layout } from '../../layout/layout.ts';
import type { OrderModel, OrderState, Page } from '../../layout/model.ts';
import type { Messages } from '../../locales/en.ts';
import { formatNumber } from '../../locales/formats.ts';

const icons: Record<OrderState, Html> = {
  received: clockIcon,
  charged: clockIcon,
  shipped: checkIcon,
  done: checkIcon,
  refused: undoIcon,
  refunded: undoIcon,
  returned: undoIcon,
  cancelled: undoIcon,
  unsettled: undoIcon,
};
const isProcessing = (state: OrderState) => state === 'received' || state === 'charged';
const hasReason = (state: OrderState): state is keyof Messages['orderReasons'] =>
  state === 'refused' || state === 'refunded' || state === 'returned' || state === 'cancelled';
const isShipped = (state: OrderState) => state === 'shipped' || state === 'done';

/** What the title and the text of each state say. */
const claims: Record<OrderState, readonly Claim[]> = {
  received: [],
  charged: ['paid'],
  shipped: ['paid', 'sent'],
  done: ['paid', 'sent'],
  refused: ['not-charged', 'not-sent'],
  refunded: ['refunded', 'not-sent'],
  returned: ['refunded', 'unclear'],
  cancelled: ['not-charged', 'not-sent'],
  unsettled: ['unclear'],
};

/** For a word or sentence that states the order's state. */
export const claimsOf = (state: OrderState): Html => claim(...claims[state]);

function facts({ t }: Page, { id, trackingId, placedAt, address }: OrderModel): Html {
  const { street, city, state, zip, country } = address;
  return html`<dl class="order-facts">
<div><dt>${t.confirmationNumber}</dt><dd class="code">${id}</dd></div>
${trackingId && html`<div${claim('sent')}><dt>${t.trackingNumber}</dt><dd class="code">${trackingId}</dd></div>`}
${placedAt && html`<div><dt>${t.placed}</dt><dd>${placedAt}</dd></div>`}
<div><dt>${t.shipTo}</dt><dd>${street}<br>${[zip, city, state].filter(Boolean).join(', ')}<br>${country}</dd></div>
</dl>`;
}

function receipt({ t, baseUrl }: Page, { state, lines, shipping, total }: OrderModel): Html {
  const rows = lines.map(
    (line) => html`<tr>
<td><img class="receipt-picture" src="${baseUrl}${line.picture}" alt="" width="400" height="400"><a href="${baseUrl}/product/${line.id}">${line.name}</a></td>
<td class="number">${formatNumber(line.quantity, t.locale)}</td><td class="number">${line.unitPrice}</td><td class="number">${line.cost}</td>
</tr>`,
  );
  return html`<table class="table receipt">
<caption>${t.orderedItems}</caption>
<thead><tr><th scope="col">${t.item}</th><th scope="col" class="number">${t.quantity}</th>
<th scope="col" class="number">${t.unitCost}</th><th scope="col" class="number">${t.cost}</th></tr></thead>
<tbody>${rows}</tbody>
<tfoot>
<tr class="receipt-shipping"><th scope="row" colspan="3">${t.shipping}</th><td class="number">${shipping}</td></tr>
<tr class="receipt-total"${isShipped(state) && claim('paid')}><th scope="row" colspan="3">${isShipped(state) ? t.totalPaid : t.total}</th><td class="number">${total}</td></tr>
</tfoot>
</table>`;
}

function confirmationHint({ t, baseUrl, outbox }: Page, { id, email = '' }: OrderModel): Html {
  return html`<p${claim('mailed')}>${t.confirmationEmail(email)}
${outbox && html`<a href="${baseUrl}/outbox?order_id=${encodeURIComponent(id)}">${t.readEmail}</a>`}</p>`;
}

export function order(page: Page, model: OrderModel): string {
  const { t, baseUrl } = page;
  const { id, state, email, traceUrl } = model;
  const main = html`<article class="order">
<header class="order-head order-${state}">
<span class="order-icon">${icons[state]}</span>
<h1${claimsOf(state)}>${t.orderTitles[state]}</h1>
<p class="lead"${claimsOf(state)}>${t.orderTexts[state]}</p>
${hasReason(state) && html`<p class="reason">${t.orderReasons[state]}</p>`}
${email && confirmationHint(page, model)}
${isProcessing(state) && html`<p><a class="button" href="${baseUrl}/orders/${id}">${t.checkAgain}</a></p>`}
</header>
${facts(page, model)}
${receipt(page, model)}
<p class="order-links">
<a class="button" href="${baseUrl}/">${t.continueShopping}</a>
${traceUrl && html`<a class="button-outline" href="${traceUrl}">${t.orderTrace} ${arrowIcon}</a>`}
</p>
</article>
${recommendations(page, model.recommendations)}`;
  return layout(page, { title: t.orderTitles[state], kind: 'order', main });
}
