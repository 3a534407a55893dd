// GET /outbox: every email of the shop (ENABLE_OUTBOX, for demos).
import type { SentMail__Output as SentMail } from '@boutique/protos/gen/hipstershop/SentMail.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Mail } from '../../layout/model.ts';
import { sendPage } from '../../layout/page-parts.ts';
import type { Messages } from '../../locales/en.ts';
import { formatTime } from '../../locales/formats.ts';
import { pageOf, type Shop, type Visit, visitOf } from '../../visit.ts';
import { mail as mailView, outbox as outboxView } from './outbox-view.ts';

interface OfOrder {
  Querystring: { order_id?: string | string[] };
}

interface ById extends OfOrder {
  Params: { id: string };
}

/** About 10 kB each. */
const maxListed = 50;
/** An email may use its own styles and nothing else. */
const mailPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'";

export function outboxRoutes(app: FastifyInstance, shop: Shop): void {
  const { backends, settings } = shop;
  if (!settings.outbox) return;

  app.get<OfOrder>('/outbox', async (request, reply) => {
    const visit = visitOf(shop, request, reply);
    const [mails, currencies, cartSize] = await Promise.all([
      mailsOf(request, visit),
      backends.offeredCurrencies(),
      backends.cartSize(visit.userId, visit.budget()),
    ]);
    const page = pageOf(shop, request, visit, { cartSize, currencies });
    return sendPage(reply, visit, outboxView(page, { mails: mails.map((mail) => shownMail(mail, visit.t)) }));
  });

  app.get<ById>('/outbox/:id', async (request, reply) => {
    const visit = visitOf(shop, request, reply);
    const [found, cartSize] = await Promise.all([
      mailOf(request, visit),
      backends.cartSize(visit.userId, visit.budget()),
    ]);
    if (!found) return reply.callNotFound();
    const page = pageOf(shop, request, visit, { cartSize });
    return sendPage(reply, visit, mailView(page, { ...shownMail(found, visit.t), text: found.text }));
  });

  app.get<ById>('/outbox/:id/html', async (request, reply) => {
    const visit = visitOf(shop, request, reply);
    const found = await mailOf(request, visit);
    if (!found) return reply.callNotFound();
    return reply
      .type('text/html; charset=utf-8')
      .headers({ 'content-security-policy': mailPolicy, 'cache-control': 'private, no-cache' })
      .send(found.html);
  });

  /** The newest emails, or those about one order, so that an older email still has its page. */
  async function mailsOf({ query }: FastifyRequest<OfOrder>, visit: Visit): Promise<SentMail[]> {
    const [orderId = ''] = [query.order_id ?? ''].flat();
    return (await backends.email.listSent({ limit: maxListed, orderId }, visit.budget())).mails;
  }

  async function mailOf(request: FastifyRequest<ById>, visit: Visit): Promise<SentMail | undefined> {
    return (await mailsOf(request, visit)).find(({ id }) => id === request.params.id);
  }
}

const shownMail = ({ id, orderId, to, subject, createdAtMs, deliveredAtMs }: SentMail, { locale }: Messages): Mail => ({
  id,
  orderId,
  to,
  subject,
  writtenAt: formatTime(createdAtMs, locale),
  delivered: deliveredAtMs !== '0',
});
