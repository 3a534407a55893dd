// POST /setCurrency, POST /setLanguage, GET and POST /logout.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { clearCookies } from '../../cookies.ts';
import { formOf } from '../../forms.ts';
import { sendPage } from '../../layout/page-parts.ts';
import { findLanguage } from '../../locales/languages.ts';
import { pageOf, type Shop, setCurrency, setLanguage, visitOf } from '../../visit.ts';
import { sendError } from '../error/error-page.ts';
import { logoutPage } from './logout-view.ts';

export function sessionRoutes(app: FastifyInstance, shop: Shop): void {
  const { backends, settings } = shop;

  app.post('/setCurrency', async (request, reply) => {
    const { t } = visitOf(shop, request, reply);
    const form = formOf(request);
    const currency = form.currency_code ?? '';
    if (!(await backends.currencies()).includes(currency)) {
      const field = { label: t.fields.currency_code, message: t.rules.currency };
      return sendError(shop, request, reply, { status: 422, fields: [field] });
    }
    setCurrency(request, reply, currency);
    return reply.redirect(`${settings.baseUrl}${returnPath(request, form.return_to, settings.baseUrl)}`, 302);
  });

  app.post('/setLanguage', (request, reply) => {
    const { t } = visitOf(shop, request, reply);
    const form = formOf(request);
    const chosen = findLanguage(form.language);
    if (!chosen) {
      const field = { label: t.fields.language, message: t.rules.language };
      return sendError(shop, request, reply, { status: 422, fields: [field] });
    }
    setLanguage(request, reply, chosen);
    return reply.redirect(`${settings.baseUrl}${returnPath(request, form.return_to, settings.baseUrl)}`, 302);
  });

  app.get('/logout', async (request, reply) => {
    const visit = visitOf(shop, request, reply);
    const cartSize = await backends.cartSize(visit.userId, visit.budget());
    return sendPage(reply, visit, logoutPage(pageOf(shop, request, visit, { cartSize, path: '/' })));
  });

  app.post('/logout', (request, reply) => {
    clearCookies(request, reply);
    return reply.redirect(`${settings.baseUrl}/`, 303);
  });
}

/** The shop's page that the visitor came from, by the form's return_to, or the Referer of other programs' forms. */
function returnPath({ headers }: FastifyRequest, returnTo: string | undefined, baseUrl: string): string {
  const here = URL.parse(`http://${headers.host}`);
  const asked = returnTo ? URL.parse(baseUrl + returnTo, here?.href) : URL.parse(headers.referer ?? '');
  if (!asked || asked.host !== here?.host || !asked.pathname.startsWith(`${baseUrl}/`)) return '/';
  const path = asked.pathname.slice(baseUrl.length);
  // The browser would take '//' for the start of a host name.
  return /^\/(?![/\\])/.test(path) ? path + asked.search : '/';
}
