// The demo's sign-in: GET and POST /sign-in, and the public keys for verifying tokens.
import type { FastifyInstance } from 'fastify';
import { formOf } from '../../forms.ts';
import { sendPage } from '../../layout/page-parts.ts';
import { pageOf, renewSession, type Shop, setToken, visitOf } from '../../visit.ts';
import { mergeCarts } from '../cart/merge-carts.ts';
import { readName } from './sign-in.ts';
import { signInPage } from './sign-in-view.ts';

export function signInRoutes(app: FastifyInstance, shop: Shop): void {
  const { backends, settings, signIn } = shop;
  if (!signIn) return;

  app.get('/sign-in', async (request, reply) => {
    const visit = visitOf(shop, request, reply);
    const cartSize = await backends.cartSize(visit.userId, visit.budget());
    return sendPage(reply, visit, signInPage(pageOf(shop, request, visit, { cartSize })));
  });

  app.post('/sign-in', async (request, reply) => {
    const visit = visitOf(shop, request, reply);
    const name = readName(formOf(request).name);
    if (!name) {
      const cartSize = await backends.cartSize(visit.userId, visit.budget());
      const page = pageOf(shop, request, visit, { cartSize });
      return sendPage(reply, visit, signInPage(page, visit.t.signIn.nameRule), 422);
    }
    const signedIn = await signIn.signIn(name);
    // The cart of an anonymous visitor moves along; that of another signed-in name doesn't.
    if (!request.signedIn) await mergeCarts(backends, visit.userId, signedIn.userId, () => visit.budget());
    setToken(request, reply, signedIn.token);
    renewSession(shop, request, reply);
    return reply.redirect(`${settings.baseUrl}/`, 303);
  });

  app.get('/.well-known/jwks.json', (_request, reply) =>
    reply.header('cache-control', 'public, max-age=300').send(signIn.keySet),
  );
}
