// GET /: all products.
import type { FastifyInstance } from 'fastify';
import { productCards, sendPage } from '../../layout/page-parts.ts';
import { pageOf, type Shop, visitOf } from '../../visit.ts';
import { home } from './home-view.ts';

export function homeRoutes(app: FastifyInstance, shop: Shop): void {
  const { backends } = shop;
  app.get('/', async (request, reply) => {
    const visit = visitOf(shop, request, reply);
    const [products, currencies, cartSize] = await Promise.all([
      backends.catalog.listProducts({}, visit.budget()).then(({ products }) => productCards(shop, visit, products)),
      backends.offeredCurrencies(),
      backends.cartSize(visit.userId, visit.budget()),
    ]);
    return sendPage(reply, visit, home(pageOf(shop, request, visit, { cartSize, currencies }), { products }));
  });
}
