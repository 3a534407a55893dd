// GET /outbox: every email of the shop (ENABLE_OUTBOX, for demos).
import type { SentMail__Output as SentMail } from '@boutique/protos/gen/hipstershop/SentMail.ts';
import type { FastifyInstance } from 'fastify';
import type { Mail } from '../../layout/model.ts';
import { sendPage } from '../../layout/page-parts.ts';
import type { Messages } from '../../locales/en.ts';
import { formatTime } from '../../locales/formats.ts';
import { pageOf, type Shop, visitOf } from '../../visit.ts';
import { listPath, parameterOf, withoutPage } from '../paging.ts';
import { mail as mailView, outbox as outboxView } from './outbox-view.ts';

interface ById {
  Params: { id: string };
}

const listed = 50;
/** An email may use its own styles and nothing else. */
const mailPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'";

export function outboxRoutes(app: FastifyInstance, shop: Shop): void {
  const { backends, settings } = shop;
  if (!settings.outbox) return;

  app.get('/outbox', async (request, reply) => {
    const visit = visitOf(shop, request, reply);
    const query = { limit: listed, orderId: parameterOf(request, 'order_id'), pageToken: parameterOf(request, 'page') };
    const [found, currencies, cartSize] = await Promise.all([
      backends.email.listSent(query, visit.budget()).catch(withoutPage),
      backends.offeredCurrencies(),
      backends.cartSize(visit.userId, visit.budget()),
    ]);
    const page = pageOf(shop, request, visit, { cartSize, currencies });
    const mails = found.mails.map((mail) => shownMail(mail, visit.t));
    const older = found.nextPageToken && listPath('/outbox', { order_id: query.orderId, page: found.nextPageToken });
    return sendPage(reply, visit, outboxView(page, { mails, older }));
  });

  app.get<ById>('/outbox/:id', async (request, reply) => {
    const visit = visitOf(shop, request, reply);
    const [found, cartSize] = await Promise.all([
      backends.email.getSent({ id: request.params.id }, visit.budget()),
      backends.cartSize(visit.userId, visit.budget()),
    ]);
    const page = pageOf(shop, request, visit, { cartSize });
    return sendPage(reply, visit, mailView(page, { ...shownMail(found, visit.t), text: found.text }));
  });

  app.get<ById>('/outbox/:id/html', async (request, reply) => {
    const visit = visitOf(shop, request, reply);
    const found = await backends.email.getSent({ id: request.params.id }, visit.budget());
    return reply
      .type('text/html; charset=utf-8')
      .headers({ 'content-security-policy': mailPolicy, 'cache-control': 'private, no-cache' })
      .send(found.html);
  });
}

const shownMail = ({ id, orderId, to, subject, createdAtMs, deliveredAtMs }: SentMail, { locale }: Messages): Mail => ({
  id,
  orderId,
  to,
  subject,
  writtenAt: formatTime(createdAtMs, locale),
  delivered: deliveredAtMs !== '0',
});
