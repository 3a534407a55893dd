import { nextLink, productGrid } from '../../layout/cards.ts';
import { html } from '../../layout/html.ts';
import { arrowIcon } from '../../layout/icons.ts';
import { layout } from '../../layout/layout.ts';
import type { Page, ProductCard } from '../../layout/model.ts';

export interface HomeModel {
  products: readonly ProductCard[];
  /** Path of the next page, without the base; '' on the last one. */
  more: string;
}

export function home(page: Page, { products, more }: HomeModel): string {
  const { t, asset } = page;
  const main = html`<section class="hero">
<div class="hero-text">
<p class="eyebrow">${t.heroEyebrow}</p>
<h1>${t.heroTitle}</h1>
<p class="lead">${t.heroText}</p>
<p><a class="button" href="#hot">${t.heroButton} ${arrowIcon}</a></p>
</div>
<img class="hero-picture" src="${asset('/static/img/hero.svg')}" alt="${t.heroPicture}" width="640" height="520">
</section>
<section aria-labelledby="hot">
<div class="section-head"><h2 id="hot">${t.hotProducts}</h2><p>${t.hotProductsText}</p></div>
${productGrid(page, products)}
${nextLink(page, more, t.moreProducts)}
</section>`;
  return layout(page, { kind: 'home', main });
}
