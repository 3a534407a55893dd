// The shopping assistant: a page with a form, and POST /bot for scripts.
import type { Product__Output as Product } from '@boutique/protos/gen/hipstershop/Product.ts';
import { requestLimits } from '@boutique/protos/limits';
import { hasCode, type StatusError, status } from '@boutique/service-kit/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { formOf } from '../../forms.ts';
import type { AssistantModel } from '../../layout/model.ts';
import { productCards, sendPage } from '../../layout/page-parts.ts';
import type { Messages } from '../../locales/en.ts';
import { pageOf, type Shop, type Visit, visitOf } from '../../visit.ts';
import { assistant } from './assistant-view.ts';

/** Enough for a 3 MiB picture as a data URL. */
const maxBodyBytes = 4 * 1024 * 1024;
const budgetMs = 10_000;
/** The form's own limit: rendering 4 MiB of "<" would block the event loop for half a second. */
const maxShown = requestLimits.texts.message;

export function assistantRoutes(app: FastifyInstance, shop: Shop): void {
  const { backends, settings } = shop;
  if (!settings.assistant) return;

  async function show(request: FastifyRequest, visit: Visit, model: AssistantModel): Promise<string> {
    const [currencies, cartSize] = await Promise.all([
      backends.offeredCurrencies(),
      backends.cartSize(visit.userId, visit.budget()),
    ]);
    return assistant(pageOf(shop, request, visit, { cartSize, currencies, path: '/assistant' }), model);
  }

  app.get('/assistant', async (request, reply) => {
    const visit = visitOf(shop, request, reply);
    return sendPage(reply, visit, await show(request, visit, { products: [] }));
  });

  app.post('/assistant', { bodyLimit: maxBodyBytes }, async (request, reply) => {
    const visit = visitOf(shop, request, reply, budgetMs);
    const asked = toAsk(request);
    const question = asked.message.slice(0, maxShown);
    try {
      const { content, products } = await backends.assistant.ask(asked, visit.budget());
      const answer = withoutIds(content, products);
      const model = { question, answer, products: await productCards(shop, visit, products) };
      return sendPage(reply, visit, await show(request, visit, model));
    } catch (error) {
      if (!hasCode(error, status.INVALID_ARGUMENT)) throw error;
      return sendPage(
        reply,
        visit,
        await show(request, visit, { question, products: [], problem: problemOf(error, visit.t) }),
        422,
      );
    }
  });

  app.post('/bot', { bodyLimit: maxBodyBytes, config: { body: 'json' } }, async (request, reply) => {
    const visit = visitOf(shop, request, reply, budgetMs);
    const { content } = await backends.assistant.ask(toAsk(request), visit.budget());
    return { message: content };
  });
}

/** A message that is one character too long is rejected like one of 4 MiB, which would cost the assistant memory. */
function toAsk(request: FastifyRequest) {
  const { message = '', image = '' } = formOf(request);
  return { message: message.slice(0, requestLimits.texts.message + 1), image };
}

/** The message for the field that the assistant rejected. */
const problemOf = ({ fields }: StatusError, { assistantProblems }: Messages): string =>
  fields.some(({ field }) => field === 'image') ? assistantProblems.image : assistantProblems.message;

/** The text ends with the products' IDs, for programs. The page shows the products themselves. */
const withoutIds = (text: string, products: readonly Product[]): string =>
  products.reduce((left, { id }) => left.replace(` [${id}]`, ''), text);
