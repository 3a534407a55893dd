// The layout that all pages share, and the labels of services and errors.
import { colour } from './format.ts';
import { type Html, html } from './html.ts';

const icon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="4" fill="#4f46e5"/>' +
    '<path d="M3 5h6M5 8h6M8 11h5" stroke="#fff" stroke-width="2" stroke-linecap="round"/></svg>',
)}`;

/** A complete HTML document; `active` is the current entry of the navigation. */
export const page = (title: string, active: 'traces' | 'graph' | '', main: Html) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Traces</title>
<link rel="icon" href="${icon}">
<link rel="stylesheet" href="/style.css">
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="top">
<a class="brand" href="/"><svg width="22" height="22" viewBox="0 0 16 16" aria-hidden="true"><rect width="16" height="16" rx="4"/><path d="M3 5h6M5 8h6M8 11h5"/></svg>Traces</a>
<nav aria-label="Pages">
<a href="/"${active === 'traces' && current}>Search</a>
<a href="/dependencies"${active === 'graph' && current}>Service graph</a>
</nav>
<form class="jump" action="/search" role="search">
<input name="traceID" aria-label="Trace ID" placeholder="Go to trace ID…" spellcheck="false" autocomplete="off">
</form>
</header>
<main id="main">
${main}
</main>
</body>
</html>
`;

const current = html` aria-current="page"`;

/** A dot in the colour of a service. */
export const dot = (service: string) => html`<i class="dot ${colour(service)}"></i>`;

/** A service's name with its dot, and optionally a number. */
export const chip = (service: string, count?: number | string) =>
  html`<span class="chip">${dot(service)}${service}${count !== undefined && html` <small>${count}</small>`}</span>`;

/** A red label. */
export const errorBadge = (text = 'error') => html`<strong class="error">${text}</strong>`;

/** A span's name without the package: `hipstershop.CartService/GetCart` becomes `CartService/GetCart`. */
export const shortName = (name: string) => name.replace(/^[\w.]+\.(?=\w+\/\w+$)/, '') || '(no name)';
