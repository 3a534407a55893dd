import type { Messages } from '../locales/en.ts';
import { languages } from '../locales/languages.ts';
import { type Html, html } from './html.ts';
import { globeIcon } from './icons.ts';
import type { Page } from './model.ts';

/** Each language has its own name, for visitors who can't read the page's language. */
function languageSwitch({ t, baseUrl, path }: Page): Html {
  const button = ({ lang, languageName }: Messages) =>
    html`<li><button class="language" type="submit" name="language" value="${lang}" lang="${lang}"${lang === t.lang && html` aria-current="true"`}>${languageName}</button></li>`;
  return html`<form class="languages" action="${baseUrl}/setLanguage" method="post">
<input type="hidden" name="return_to" value="${path}">
${globeIcon}<span id="languages">${t.language}</span>
<ul aria-labelledby="languages">${languages.map(button)}</ul>
</form>`;
}

export function footer(page: Page, shop: string): Html {
  const { t, baseUrl, traceId, traceUrl } = page;
  const facts: [string, string | undefined][] = [
    [t.session, page.session],
    [t.request, page.requestId],
    [t.host, page.host],
    [t.cluster, page.cluster],
    [t.zone, page.zone],
    [t.trace, traceId],
  ];
  const known = facts.filter(([, value]) => value);
  return html`<footer class="bottom">
<div class="bottom-row">
<section class="about">
<p class="bottom-name">${shop}</p>
<p>${t.footerAbout}</p>
<ul class="bottom-links">
<li><a class="bottom-link" href="${baseUrl}/">${t.home}</a></li>
<li><a class="bottom-link" href="${baseUrl}/orders">${t.orders}</a></li>
${page.outbox && html`<li><a class="bottom-link" href="${baseUrl}/outbox">${t.outbox}</a></li>`}
${page.explorer && html`<li><a class="bottom-link" href="${baseUrl}/explorer">${t.explorer.title}</a></li>`}
</ul>
${languageSwitch(page)}
</section>
<section class="facts">
<h2>${t.footerRequest}</h2>
<dl>${known.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
${traceUrl && html`<p><a class="trace-link" href="${traceUrl}">${t.openTrace}</a></p>`}
</section>
</div>
</footer>`;
}
