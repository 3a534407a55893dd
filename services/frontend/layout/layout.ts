// The frame of every page.
import { footer } from './footer.ts';
import { header } from './header.ts';
import { type Html, html, toText } from './html.ts';
import type { Page } from './model.ts';

export const shopName = ({ brand, t }: Page): string => (brand === 'cymbal' ? t.cymbalName : t.shopName);

/** For text from services, which is always English. */
export const inEnglish = ({ t }: Page): Html => (t.lang === 'en' ? html`` : html` lang="en"`);

/** Without a title, the page has the shop's name. */
export function layout(page: Page, content: { title?: string; kind: string; main: Html }): string {
  const { t, asset } = page;
  const shop = shopName(page);
  const icon = page.brand === 'cymbal' ? '/static/img/cymbal.svg' : '/static/favicon.svg';
  return toText(html`<!doctype html>
<html lang="${t.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${content.title ? t.pageTitle(content.title, shop) : shop}</title>
<link rel="icon" type="image/svg+xml" href="${asset(icon)}">
<link rel="stylesheet" href="${asset('/static/css/site.css')}">
<script src="${asset('/static/js/app.js')}" defer></script>
</head>
<body class="brand-${page.brand}">
<a class="skip" href="#main">${t.skip}</a>
${page.message && html`<aside class="notice" aria-label="${t.notice}">${page.message}</aside>`}
${header(page, shop)}
<main id="main" class="page page-${content.kind}" tabindex="-1">
${content.main}
</main>
${footer(page, shop)}
</body>
</html>
`);
}
