// What a link to a trace shows before its spans have arrived.
import { html } from './html.ts';
import { page } from './layout.ts';

export const notFoundPage = (id: string, isWaiting: boolean) =>
  page(
    'Trace not here',
    '',
    html`<div class="empty"><h1>${isWaiting ? 'Not here yet' : 'This trace is not here'}</h1>
<p><code class="id">${id}</code></p>
<p>Spans arrive within a second or two of their request. ${isWaiting ? 'This page reloads by itself.' : html`<a href="/trace/${id}">Look again</a>, or see <a href="/">all traces</a>.`}</p>
<p class="caption">${!isWaiting && 'It may be too old (the oldest traces make room for new ones), not sampled, or the traces go elsewhere: see OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_SDK_DISABLED.'}</p></div>`,
  );
