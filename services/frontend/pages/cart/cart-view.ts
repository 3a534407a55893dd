import { maxPerLine } from '../../forms.ts';
import { recommendations } from '../../layout/cards.ts';
import { type Html, html } from '../../layout/html.ts';
import { layout } from '../../layout/layout.ts';
import type { CartLine, CheckoutForm, Page, ProductCard } from '../../layout/model.ts';
import { checkoutForm } from '../checkout/checkout-view.ts';

/** Without lines, the page shows neither costs nor the order form. */
export interface CartModel {
  lines: readonly CartLine[];
  shipping: string;
  total: string;
  /** An invalid quantity, as typed. */
  refusedQuantity?: { productId: string; typed: string };
  form: CheckoutForm;
  recommendations: readonly ProductCard[];
}

const quantityId = (productId: string): string => `quantity-${productId}`;

function quantityForm(
  { t, baseUrl }: Page,
  { id, name, quantity }: CartLine,
  refused: CartModel['refusedQuantity'],
): Html {
  const isRefused = refused?.productId === id;
  const field = quantityId(id);
  // novalidate: the server's message is in the page's language.
  return html`<form class="line-quantity" action="${baseUrl}/cart/update" method="post" novalidate>
<input type="hidden" name="product_id" value="${id}">
<label for="${field}">${t.quantity}<span class="sr-only"> (${name})</span></label>
<input id="${field}" name="quantity" type="number" inputmode="numeric" min="0" max="${maxPerLine}" required value="${isRefused ? refused.typed : quantity}" autocomplete="off"${isRefused && html` aria-invalid="true" aria-describedby="quantity-error"`}>
<button class="button-small" type="submit" aria-label="${t.updateItem(name)}">${t.update}</button>
</form>`;
}

function cartLine(page: Page, line: CartLine, refused: CartModel['refusedQuantity']): Html {
  const { t, baseUrl } = page;
  const { id, name, picture, unitPrice, cost } = line;
  return html`<li class="line">
<a class="line-picture" href="${baseUrl}/product/${id}" tabindex="-1" aria-hidden="true"><img class="line-image" src="${baseUrl}${picture}" alt="" width="400" height="400"></a>
<div class="line-text">
<h2 class="line-head"><a class="line-name" href="${baseUrl}/product/${id}">${name}</a></h2>
<p class="quiet">${t.productId(id)}</p>
<p class="quiet">${t.each(unitPrice)}</p>
</div>
<p class="line-cost">${cost}</p>
<div class="line-actions">
${quantityForm(page, line, refused)}
<form action="${baseUrl}/cart/remove" method="post">
<input type="hidden" name="product_id" value="${id}">
<button class="button-quiet" type="submit" aria-label="${t.removeItem(name)}">${t.remove}</button>
</form>
</div>
</li>`;
}

/** Shown above the lines because the line may have been removed in another window. */
function quantityProblem({ t }: Page, { lines, refusedQuantity }: CartModel): Html {
  if (!refusedQuantity) return html``;
  const line = lines.find(({ id }) => id === refusedQuantity.productId);
  const about = line && html`<a href="#${quantityId(line.id)}">${line.name}</a>: `;
  return html`<p class="problems" id="quantity-error" role="alert">${about}${t.rules.quantity(0, maxPerLine)}</p>`;
}

function empty({ t, baseUrl }: Page): Html {
  return html`<section class="empty">
<h1>${t.cartEmptyTitle}</h1>
<p class="lead">${t.cartEmptyText}</p>
<p><a class="button" href="${baseUrl}/">${t.continueShopping}</a></p>
</section>`;
}

function full(page: Page, model: CartModel): Html {
  const { t, baseUrl } = page;
  return html`<div class="section-head">
<h1>${t.cart} <span class="quiet">${t.itemCount(model.lines.reduce((sum, line) => sum + line.quantity, 0))}</span></h1>
<div class="actions">
<form action="${baseUrl}/cart/empty" method="post"><button class="button-quiet" type="submit">${t.emptyCart}</button></form>
<a class="button-outline" href="${baseUrl}/">${t.continueShopping}</a>
</div>
</div>
<div class="cart">
<section class="cart-lines" aria-label="${t.cart}">
<ul class="lines">${model.lines.map((line) => cartLine(page, line, model.refusedQuantity))}</ul>
<dl class="sums">
<div><dt>${t.shipping}</dt><dd>${model.shipping}</dd></div>
<div class="sum-total"><dt>${t.total}</dt><dd>${model.total}</dd></div>
</dl>
</section>
${checkoutForm(page, model.form)}
</div>`;
}

export function cart(page: Page, model: CartModel): string {
  const content = model.lines.length === 0 ? empty(page) : full(page, model);
  const main = html`${quantityProblem(page, model)}${content}${recommendations(page, model.recommendations)}`;
  return layout(page, { title: page.t.cart, kind: 'cart', main });
}
