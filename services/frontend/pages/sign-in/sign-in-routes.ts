// The demo's sign-in: GET and POST /sign-in, and the public keys for verifying tokens.
import type { FastifyInstance } from 'fastify';
import { readCookie } from '../../cookies.ts';
import { formOf } from '../../forms.ts';
import { sendPage } from '../../layout/page-parts.ts';
import { pageOf, renewSession, type Shop, setToken, type Visit, visitOf } from '../../visit.ts';
import { mergeCarts } from '../cart/merge-carts.ts';
import { isCheckingOut } from '../checkout/running-checkouts.ts';
import { isInProgress } from '../orders/order-page.ts';
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
    const refuse = async (problem: string, code: 409 | 422) => {
      const cartSize = await backends.cartSize(visit.userId, visit.budget());
      return sendPage(reply, visit, signInPage(pageOf(shop, request, visit, { cartSize }), problem), code);
    };
    const name = readName(formOf(request).name);
    if (!name) return refuse(visit.t.signIn.nameRule, 422);
    // A visitor without a session is new.
    const mayHaveOrders = !request.signedIn && readCookie(request, 'session') !== undefined;
    if (mayHaveOrders && (await isOrdering(visit))) return refuse(visit.t.signIn.orderInProgress, 409);
    const signedIn = await signIn.signIn(name);
    // The cart of an anonymous visitor moves along; that of another signed-in name doesn't.
    if (!request.signedIn) await mergeCarts(backends, visit.userId, signedIn.userId, () => visit.budget());
    setToken(request, reply, signedIn.token);
    renewSession(shop, request, reply);
    return reply.redirect(`${settings.baseUrl}/`, 303);
  });

  /** The order would stay with the anonymous visitor, and the items of its cart would be moved and bought again. */
  async function isOrdering({ userId, budget }: Visit): Promise<boolean> {
    if (isCheckingOut(userId)) return true;
    const { orders } = await backends.orders.listOrders({ userId, limit: 20 }, budget());
    return orders.some(isInProgress);
  }

  app.get('/.well-known/jwks.json', (_request, reply) =>
    reply.header('cache-control', 'public, max-age=300').send(signIn.keySet),
  );
}
