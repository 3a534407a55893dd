import { nextLink } from '../../layout/cards.ts';
import { html } from '../../layout/html.ts';
import { inEnglish, layout } from '../../layout/layout.ts';
import type { MailModel, OutboxModel, Page } from '../../layout/model.ts';

export function outbox(page: Page, { mails, older }: OutboxModel): string {
  const { t, baseUrl } = page;
  const rows = mails.map(
    (mail) => html`<tr>
<td><a href="${baseUrl}/outbox/${mail.id}"${inEnglish(page)}>${mail.subject}</a></td><td class="wide-only">${mail.to}</td><td>${mail.writtenAt}</td>
<td><span class="state state-${mail.delivered ? 'done' : 'received'}">${mail.delivered ? t.delivered : t.waiting}</span></td>
</tr>`,
  );
  const table = html`<div class="scroll"><table class="table">
<thead><tr><th scope="col">${t.subject}</th><th scope="col" class="wide-only">${t.to}</th><th scope="col">${t.written}</th><th scope="col">${t.state}</th></tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
  const main = html`<h1>${t.outboxTitle}</h1><p class="lead">${t.outboxText}</p>
${rows.length > 0 ? table : html`<p>${t.outboxEmpty}</p>`}
${nextLink(page, older, page.t.older)}`;
  return layout(page, { title: t.outboxTitle, kind: 'outbox', main });
}

export function mail(page: Page, model: MailModel): string {
  const { t, baseUrl } = page;
  const main = html`<p><a href="${baseUrl}/outbox">${t.backToOutbox}</a></p>
<h1${inEnglish(page)}>${model.subject}</h1>
<dl class="mail-facts">
<div><dt>${t.to}</dt><dd>${model.to}</dd></div>
<div><dt>${t.written}</dt><dd>${model.writtenAt}</dd></div>
<div><dt>${t.state}</dt><dd>${model.delivered ? t.delivered : t.waiting}</dd></div>
<div><dt>${t.order}</dt><dd class="code">${model.orderId}</dd></div>
</dl>
<iframe class="mail-frame" sandbox="" src="${baseUrl}/outbox/${model.id}/html" title="${t.emailFrame}"></iframe>
<details class="mail-text"><summary>${t.emailText}</summary><pre tabindex="0"${inEnglish(page)}>${model.text}</pre></details>`;
  return layout(page, { title: model.subject, kind: 'mail', main });
}
