// The cart: GET and POST /cart, POST /cart/update, /cart/remove and /cart/empty.
import type { FastifyInstance } from 'fastify';
import { formOf, readAddToCart, readQuantityChange } from '../../forms.ts';
import { sendPage } from '../../layout/page-parts.ts';
import { type Shop, visitOf } from '../../visit.ts';
import { sendError } from '../error/error-page.ts';
import { cartPage } from './cart-page.ts';
import { setQuantity } from './set-quantity.ts';

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
    // A product that isn't sold must not get into a cart: the cart page couldn't show it.
    await backends.catalog.getProduct({ id: productId }, visit.budget());
    await backends.cart.addItem({ userId: visit.userId, item: { productId, quantity } }, visit.budget());
    return reply.redirect(toCart, 302);
  });

  app.post('/cart/update', async (request, reply) => {
    const visit = visitOf(shop, request, reply);
    const { productId, quantity, fields } = readQuantityChange(formOf(request), visit.t);
    if (!productId) return sendError(shop, request, reply, { status: 422, fields });
    if (fields.length > 0) {
      const refused = { quantity: { productId, typed: formOf(request).quantity ?? '' } };
      return sendPage(reply, visit, await cartPage(shop, request, visit, refused), 422);
    }
    await setQuantity(backends, visit.userId, { productId, quantity }, () => visit.budget());
    return reply.redirect(toCart, 302);
  });

  app.post('/cart/remove', async (request, reply) => {
    const visit = visitOf(shop, request, reply);
    const { product_id: productId = '' } = formOf(request);
    if (productId) await setQuantity(backends, visit.userId, { productId, quantity: 0 }, () => visit.budget());
    return reply.redirect(toCart, 302);
  });

  app.post('/cart/empty', async (request, reply) => {
    const visit = visitOf(shop, request, reply);
    await backends.cart.emptyCart({ userId: visit.userId }, visit.budget());
    return reply.redirect(`${settings.baseUrl}/`, 302);
  });
}
