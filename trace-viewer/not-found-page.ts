// The page for a trace that is not in memory, such as one whose spans have not arrived yet.
import { html } from './html.ts';
import { page } from './layout.ts';

/** While `isWaiting`, the page announces that it will reload. */
export const notFoundPage = (id: string, isWaiting: boolean) =>
  page(
    'Trace not found',
    '',
    html`<div class="empty"><h1>${isWaiting ? 'Waiting for this trace' : 'Trace not found'}</h1>
<p><code class="id">${id}</code></p>
<p>Spans arrive a second or two after their request. ${isWaiting ? 'This page reloads automatically.' : html`<a href="/trace/${id}">Try again</a>, or see <a href="/">all traces</a>.`}</p>
<p class="caption">${!isWaiting && 'The trace may have been dropped to make room for newer ones, or it was not sampled. Check also OTEL_SDK_DISABLED, and that OTEL_EXPORTER_OTLP_ENDPOINT points here.'}</p></div>`,
  );
