// The cart: GET and POST /cart, POST /cart/remove and /cart/empty.
import type { FastifyInstance } from 'fastify';
import { formOf, readAddToCart } from '../../forms.ts';
import { sendPage } from '../../layout/page-parts.ts';
import { type Shop, visitOf } from '../../visit.ts';
import { sendError } from '../error/error-page.ts';
import { cartPage } from './cart-page.ts';

export function cartRoutes(app: FastifyInstance, shop: Shop): void {
  const { backends, settings } = shop;
  const toCart = `${settings.baseUrl}/cart`;

  app.get('/cart', async (request, reply) => {
    const visit = visitOf(shop, request, reply);
    return sendPage(reply, visit, await cartPage(shop, request, visit));
  });

  app.post('/cart', async (request, reply) => {
    const visit = visitOf(shop, request, reply);
    const { productId, quantity, fields } = readAddToCart(formOf(request), visit.t);
    if (fields.length > 0) return sendError(shop, request, reply, { status: 422, fields });
    // A product that isn't sold must not get into a cart: its page could not be shown.
    await backends.catalog.getProduct({ id: productId }, visit.budget());
    await backends.cart.addItem({ userId: visit.userId, item: { productId, quantity } }, visit.budget());
    return reply.redirect(toCart, 302);
  });

  app.post('/cart/remove', async (request, reply) => {
    const visit = visitOf(shop, request, reply);
    const productId = formOf(request).product_id ?? '';
    const { items } = await backends.cart.getCart({ userId: visit.userId }, visit.budget());
    const line = items.filter((item) => item.productId === productId);
    if (line.length > 0) await backends.cart.removeItems({ userId: visit.userId, items: line }, visit.budget());
    return reply.redirect(toCart, 302);
  });

  app.post('/cart/empty', async (request, reply) => {
    const visit = visitOf(shop, request, reply);
    await backends.cart.emptyCart({ userId: visit.userId }, visit.budget());
    return reply.redirect(`${settings.baseUrl}/`, 302);
  });
}
