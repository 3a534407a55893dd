// POST /setCurrency and GET /logout.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sendError } from '../error-page.ts';
import { formOf } from '../forms.ts';
import { forget, type Shop, setCurrency, visitOf } from '../visit.ts';
import { words } from '../words.ts';

export function sessionRoutes(app: FastifyInstance, shop: Shop): void {
  const { backends, settings } = shop;

  app.post('/setCurrency', async (request, reply) => {
    visitOf(shop, request, reply);
    const form = formOf(request);
    const currency = form.currency_code ?? '';
    if (!(await backends.currencies()).includes(currency)) {
      const field = { label: words.en.fields.currency_code, message: words.en.rules.currency };
      return sendError(shop, request, reply, { status: 422, fields: [field] });
    }
    setCurrency(request, reply, currency);
    return reply.redirect(`${settings.baseUrl}${wayBack(request, form.return_to, settings.baseUrl)}`, 302);
  });

  app.get('/logout', (request, reply) => {
    forget(request, reply);
    return reply.redirect(`${settings.baseUrl}/`, 302);
  });
}

/** Where the visitor came from, only ever within this shop: the form's own word or the Referer, else home. */
function wayBack({ headers }: FastifyRequest, returnTo: string | undefined, baseUrl: string): string {
  const here = `http://${headers.host}`;
  const referer = URL.parse(headers.referer ?? '');
  const asked = returnTo ? URL.parse(baseUrl + returnTo, here) : referer;
  if (!asked || asked.host !== headers.host || !asked.pathname.startsWith(`${baseUrl}/`)) return '/';
  const path = asked.pathname.slice(baseUrl.length);
  // A second slash would make the browser read a host name.
  return /^\/(?![/\\])/.test(path) ? path + asked.search : '/';
}
