import { type Html, html } from './html.ts';
import { inEnglish } from './layout.ts';
import type { Ad, Page, ProductCard } from './model.ts';

function card({ baseUrl }: Page, { id, name, price, picture }: ProductCard): Html {
  return html`<li class="card"><a href="${baseUrl}/product/${id}">
<img class="card-picture" src="${baseUrl}${picture}" alt="" width="400" height="400" loading="lazy">
<span class="card-text"><span class="card-name">${name}</span> <span class="price">${price}</span></span>
</a></li>`;
}

export function productGrid(page: Page, products: readonly ProductCard[], className = ''): Html {
  return html`<ul class="grid ${className}">${products.map((product) => card(page, product))}</ul>`;
}

export function recommendations(page: Page, products: readonly ProductCard[], heading = page.t.recommendations): Html {
  if (products.length === 0) return html``;
  return html`<section class="more" aria-labelledby="more">
<h2 id="more">${heading}</h2>
${productGrid(page, products.slice(0, 4), 'grid-four')}
</section>`;
}

/** A link to the next page of a list; none without a path. */
export const nextLink = ({ baseUrl }: Page, path: string, text: string): Html =>
  path ? html`<p><a class="button-outline" href="${baseUrl}${path}" rel="next">${text}</a></p>` : html``;

export function adBox(page: Page, { redirectUrl, text }: Ad): Html {
  const { t, baseUrl } = page;
  const href = redirectUrl.startsWith('/') ? baseUrl + redirectUrl : redirectUrl;
  return html`<aside class="ad" aria-label="${t.ad}"><span class="ad-label">${t.ad}</span>
<a href="${href}" rel="sponsored"${inEnglish(page)}>${text}</a></aside>`;
}
