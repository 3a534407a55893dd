// GET /search?q=.
import type { FastifyInstance } from 'fastify';
import { productCards, sendPage } from '../page-parts.ts';
import { search } from '../views/search.ts';
import { pageOf, type Shop, visitOf } from '../visit.ts';

interface Query {
  Querystring: { q?: string | string[] };
}

const longestQuery = 200;

export function searchRoutes(app: FastifyInstance, shop: Shop): void {
  const { backends } = shop;
  app.get<Query>('/search', async (request, reply) => {
    const visit = visitOf(shop, request, reply);
    const query = [request.query.q ?? ''].flat().join(' ').trim().slice(0, longestQuery);
    const [found, currencies, cartSize] = await Promise.all([
      query ? backends.catalog.searchProducts({ query }, visit.budget()) : { results: [] },
      backends.offeredCurrencies(),
      backends.cartSize(visit.userId, visit.budget()),
    ]);
    const helps = found.results.length > 0 ? [] : await backends.recommendations(visit.userId, [], visit.budget());
    const [products, suggestions] = await Promise.all([
      productCards(shop, visit, found.results),
      productCards(shop, visit, helps),
    ]);
    const page = pageOf(shop, request, visit, { cartSize, currencies });
    return sendPage(reply, search(page, { query, products, suggestions }));
  });
}
