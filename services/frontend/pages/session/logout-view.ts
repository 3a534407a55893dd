import { html } from '../../layout/html.ts';
import { layout } from '../../layout/layout.ts';
import type { Page } from '../../layout/model.ts';

/** A link or picture on another site can open this page, but can't press its button. */
export function logoutPage(page: Page): string {
  const { logout } = page.t;
  const main = html`<section class="sign-in">
<h1>${logout.title}</h1>
<p class="lead">${logout.text}</p>
<form class="ask" action="${page.baseUrl}/logout" method="post">
<button class="button" type="submit">${logout.button}</button>
</form>
</section>`;
  return layout(page, { title: logout.title, kind: 'sign-in', main });
}
