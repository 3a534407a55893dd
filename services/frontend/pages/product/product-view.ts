import { adBox, recommendations } from '../../layout/cards.ts';
import { type Html, html } from '../../layout/html.ts';
import { bagIcon } from '../../layout/icons.ts';
import { layout } from '../../layout/layout.ts';
import type { Page, ProductModel } from '../../layout/model.ts';

const quantities = [1, 2, 3, 4, 5, 10];

function packagingInfo({ t }: Page, { weight, width, height, depth }: NonNullable<ProductModel['packaging']>): Html {
  return html`<section class="packaging" aria-labelledby="packaging">
<h2 id="packaging">${t.packaging}</h2>
<dl>
<div><dt>${t.weight}</dt><dd>${weight}</dd></div>
<div><dt>${t.width}</dt><dd>${width}</dd></div>
<div><dt>${t.height}</dt><dd>${height}</dd></div>
<div><dt>${t.depth}</dt><dd>${depth}</dd></div>
</dl>
</section>`;
}

export function product(page: Page, model: ProductModel): string {
  const { t, baseUrl } = page;
  const main = html`<article class="product">
<img class="product-picture" src="${baseUrl}${model.picture}" alt="${model.name}" width="400" height="400">
<div class="product-text">
<h1>${model.name}</h1>
<p class="price price-big">${model.price}</p>
<p class="lead">${model.description}</p>
<form class="add" action="${baseUrl}/cart" method="post">
<input type="hidden" name="product_id" value="${model.id}">
<label for="quantity">${t.quantity}</label>
<select id="quantity" name="quantity">${quantities.map((n) => html`<option value="${n}">${n}</option>`)}</select>
<button class="button" type="submit">${bagIcon} ${t.addToCart}</button>
</form>
${model.packaging && packagingInfo(page, model.packaging)}
${model.ad && adBox(page, model.ad)}
</div>
</article>
${recommendations(page, model.recommendations)}`;
  return layout(page, { title: model.name, kind: 'product', main });
}
