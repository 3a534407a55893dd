// GET /: the products, in pages.
import type { FastifyInstance } from 'fastify';
import { productCards, productsPerPage, sendPage } from '../../layout/page-parts.ts';
import { pageOf, type Shop, type Visit, visitOf } from '../../visit.ts';
import { listPath, parameterOf, withoutPage } from '../paging.ts';
import { home } from './home-view.ts';

export function homeRoutes(app: FastifyInstance, shop: Shop): void {
  const { backends } = shop;
  app.get('/', async (request, reply) => {
    const visit = visitOf(shop, request, reply);
    const [list, currencies, cartSize] = await Promise.all([
      productsAfter(parameterOf(request, 'page'), visit),
      backends.offeredCurrencies(),
      backends.cartSize(visit.userId, visit.budget()),
    ]);
    return sendPage(reply, visit, home(pageOf(shop, request, visit, { cartSize, currencies }), list));
  });

  async function productsAfter(pageToken: string, visit: Visit) {
    const request = { pageSize: productsPerPage, pageToken };
    const { results, nextPageToken } = await backends.catalog
      .searchProducts(request, visit.budget())
      .catch(withoutPage);
    const products = await productCards(shop, visit, results);
    return { products, more: nextPageToken && listPath('/', { page: nextPageToken }) };
  }
}
