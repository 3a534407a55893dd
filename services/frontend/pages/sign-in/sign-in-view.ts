import { html } from '../../layout/html.ts';
import { layout } from '../../layout/layout.ts';
import type { Page } from '../../layout/model.ts';

/** `problem` is why the name was rejected. */
export function signInPage(page: Page, problem?: string): string {
  const { t, baseUrl } = page;
  const { signIn } = t;
  const main = html`<section class="sign-in">
<h1>${signIn.title}</h1>
<p class="lead">${signIn.text}</p>
<form class="ask" action="${baseUrl}/sign-in" method="post">
<label for="name">${signIn.name}</label>
${problem && html`<p class="problems" id="name-error" role="alert">${problem}</p>`}
<input id="name" name="name" type="text" required maxlength="64" autocomplete="nickname"${problem && html` aria-invalid="true" aria-describedby="name-error"`}>
<button class="button" type="submit">${signIn.button}</button>
</form>
</section>`;
  return layout(page, { title: signIn.title, kind: 'sign-in', main });
}
