import { productGrid } from '../../layout/cards.ts';
import { type Html, html } from '../../layout/html.ts';
import { sparkIcon } from '../../layout/icons.ts';
import { inEnglish, layout } from '../../layout/layout.ts';
import type { AssistantModel, Page } from '../../layout/model.ts';

function talk(page: Page, { question, answer, problem, products }: AssistantModel): Html {
  const { t } = page;
  return html`<section class="talk" aria-live="polite">
${question && html`<h2 class="sr-only">${t.yourQuestion}</h2><p class="bubble bubble-you">${question}</p>`}
${problem && html`<p class="problems" role="alert">${problem}</p>`}
${answer && html`<h2 class="sr-only">${t.ourAnswer}</h2><p class="bubble"${inEnglish(page)}>${answer}</p>`}
${products.length > 0 && html`<h2>${t.suggested}</h2>${productGrid(page, products, 'grid-four')}`}
</section>`;
}

export function assistant(page: Page, model: AssistantModel): string {
  const { t, baseUrl } = page;
  const main = html`<div class="assistant-head"><span class="order-icon">${sparkIcon}</span>
<h1>${t.assistantTitle}</h1><p class="lead">${t.assistantText}</p></div>
${talk(page, model)}
<form class="ask" action="${baseUrl}/assistant" method="post">
<label for="message">${t.assistantLabel}</label>
<textarea id="message" name="message" rows="3" maxlength="2000" required placeholder="${t.assistantHint}"></textarea>
<p class="js-only"><label for="picture">${t.assistantPicture}</label>
<input id="picture" type="file" accept="image/*" data-picture="image"></p>
<input id="image" type="hidden" name="image" value="">
<button class="button" type="submit">${t.ask}</button>
</form>`;
  return layout(page, { title: t.assistantTitle, kind: 'assistant', main });
}
