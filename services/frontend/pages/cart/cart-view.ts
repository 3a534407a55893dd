import { recommendations } from '../../layout/cards.ts';
import { type Html, html } from '../../layout/html.ts';
import { layout } from '../../layout/layout.ts';
import type { CartLine, CheckoutForm, Page, ProductCard } from '../../layout/model.ts';
import { formatNumber } from '../../locales/formats.ts';
import { checkoutForm } from '../checkout/checkout-view.ts';

/** Without lines the cart is empty: no form, no costs. */
export interface CartModel {
  lines: readonly CartLine[];
  shipping: string;
  total: string;
  form: CheckoutForm;
  recommendations: readonly ProductCard[];
}

function cartLine({ t, baseUrl }: Page, { id, name, picture, quantity, unitPrice, cost }: CartLine): Html {
  return html`<li class="line">
<a class="line-picture" href="${baseUrl}/product/${id}" tabindex="-1" aria-hidden="true"><img class="line-image" src="${picture}" alt="" width="400" height="400"></a>
<div class="line-text">
<h2 class="line-head"><a class="line-name" href="${baseUrl}/product/${id}">${name}</a></h2>
<p class="quiet">${t.productId(id)}</p>
<p>${t.quantity}: <b>${formatNumber(quantity, t.locale)}</b> <span class="quiet">&middot; ${t.each(unitPrice)}</span></p>
</div>
<p class="line-cost">${cost}</p>
<form class="line-remove" action="${baseUrl}/cart/remove" method="post">
<input type="hidden" name="product_id" value="${id}">
<button class="button-quiet" type="submit" aria-label="${t.removeItem(name)}">${t.remove}</button>
</form>
</li>`;
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
<h1>${t.cart} <span class="quiet">${t.pieces(model.lines.reduce((sum, line) => sum + line.quantity, 0))}</span></h1>
<div class="actions">
<form action="${baseUrl}/cart/empty" method="post"><button class="button-quiet" type="submit">${t.emptyCart}</button></form>
<a class="button-outline" href="${baseUrl}/">${t.continueShopping}</a>
</div>
</div>
<div class="cart">
<section class="cart-lines" aria-label="${t.cart}">
<ul class="lines">${model.lines.map((line) => cartLine(page, line))}</ul>
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
  const main = html`${content}${recommendations(page, model.recommendations)}`;
  return layout(page, { title: page.t.cart, kind: 'cart', main });
}
