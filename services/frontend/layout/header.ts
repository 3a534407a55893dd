import { formatNumber } from '../locales/formats.ts';
import { type Html, html } from './html.ts';
import { bagIcon, personIcon, receiptIcon, searchIcon, sparkIcon } from './icons.ts';
import type { Page } from './model.ts';

function search({ t, baseUrl }: Page): Html {
  return html`<form class="search" role="search" action="${baseUrl}/search" method="get">
<label class="sr-only" for="q">${t.searchLabel}</label>
<input id="q" name="q" type="search" maxlength="100" placeholder="${t.searchHint}" autocomplete="off">
<button class="icon-button" type="submit">${searchIcon}<span class="sr-only">${t.search}</span></button>
</form>`;
}

function currency({ t, baseUrl, path, currency: chosen, currencies }: Page): Html {
  const options = currencies.map(
    (code) => html`<option value="${code}"${code === chosen && html` selected`}>${code}</option>`,
  );
  return html`<form class="currency" action="${baseUrl}/setCurrency" method="post">
<input type="hidden" name="return_to" value="${path}">
<label class="sr-only" for="currency_code">${t.currency} <span class="js-only">${t.currencyHint}</span></label>
<select id="currency_code" name="currency_code" data-submit>${options}</select>
<button class="button-small no-js" type="submit">${t.currencySet}</button>
</form>`;
}

function signInTool({ t, baseUrl, signIn }: Page): Html {
  if (!signIn?.name)
    return html`<a class="tool" href="${baseUrl}/sign-in">${personIcon}<span>${t.signIn.title}</span></a>`;
  return html`<form class="tool-form" action="${baseUrl}/logout" method="post">
<button class="tool" type="submit">${personIcon}<span>${t.signIn.out(signIn.name)}</span></button>
</form>`;
}

export function header(page: Page, shop: string): Html {
  const { t, baseUrl, asset, cartSize, platform } = page;
  const logo = page.brand === 'cymbal' ? '/static/img/cymbal.svg' : '/static/img/logo.svg';
  return html`<header class="top">
${platform && html`<p class="flag flag-${platform.id}"><span class="sr-only">${t.runsOn(platform.name)}</span><span aria-hidden="true">${platform.name}</span></p>`}
<div class="top-row">
<a class="brand" href="${baseUrl}/"><img src="${asset(logo)}" alt="" width="44" height="44"><span>${shop}</span></a>
${search(page)}
<nav class="tools" aria-label="${shop}">
${page.showCurrency && currency(page)}
${page.assistant && html`<a class="tool" href="${baseUrl}/assistant">${sparkIcon}<span>${t.assistant}</span></a>`}
${page.signIn && signInTool(page)}
<a class="tool" href="${baseUrl}/orders">${receiptIcon}<span>${t.orders}</span></a>
<a class="tool cart-link" href="${baseUrl}/cart" aria-label="${t.cartLabel(cartSize)}">${bagIcon}<span>${t.cart}</span> ${cartSize > 0 && html`<b class="badge">${formatNumber(cartSize, t.locale)}</b>`}</a>
</nav>
</div>
</header>`;
}
