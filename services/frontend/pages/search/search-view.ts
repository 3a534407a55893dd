import { nextLink, productGrid, recommendations } from '../../layout/cards.ts';
import { type Html, html } from '../../layout/html.ts';
import { layout } from '../../layout/layout.ts';
import type { Page, SearchModel } from '../../layout/model.ts';

function results(page: Page, { query, products, count, more, suggestions }: SearchModel): Html {
  const { t } = page;
  if (!query) return html`<h1>${t.searchStart}</h1>${recommendations(page, suggestions)}`;
  if (products.length > 0)
    return html`<h1>${t.searchFound(count, query)}</h1>${productGrid(page, products)}${nextLink(page, more, t.moreProducts)}`;
  return html`<h1>${t.searchNothing(query)}</h1><p class="lead">${t.searchHelp}</p>${productGrid(page, suggestions, 'grid-four')}`;
}

export function search(page: Page, model: SearchModel): string {
  const { t, baseUrl } = page;
  const main = html`<form class="search search-big" role="search" aria-label="${t.searchTitle}" action="${baseUrl}/search" method="get">
<label for="query">${t.searchLabel}</label>
<input id="query" name="q" type="search" maxlength="100" value="${model.query}" autocomplete="off">
<button class="button" type="submit">${t.search}</button>
</form>
${results(page, model)}`;
  return layout(page, { title: model.query || t.searchTitle, kind: 'search', main });
}
