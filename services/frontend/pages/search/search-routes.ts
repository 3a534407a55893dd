// GET /search?q=.
import type { Product__Output as Product } from '@boutique/protos/gen/hipstershop/Product.ts';
import type { FastifyInstance } from 'fastify';
import { productCards, sendPage } from '../../layout/page-parts.ts';
import { findIds, isTranslated } from '../../locales/products.ts';
import { pageOf, type Shop, type Visit, visitOf } from '../../visit.ts';
import { search } from './search-view.ts';

interface Query {
  Querystring: { q?: string | string[] };
}

const maxQueryLength = 200;

export function searchRoutes(app: FastifyInstance, shop: Shop): void {
  const { backends } = shop;
  app.get<Query>('/search', async (request, reply) => {
    const visit = visitOf(shop, request, reply);
    const query = [request.query.q ?? ''].flat().join(' ').trim().slice(0, maxQueryLength);
    const [found, currencies, cartSize] = await Promise.all([
      query ? foundBy(query, visit) : [],
      backends.offeredCurrencies(),
      backends.cartSize(visit.userId, visit.budget()),
    ]);
    const suggested = found.length > 0 ? [] : await backends.recommendations(visit.userId, [], visit.budget());
    const [products, suggestions] = await Promise.all([
      productCards(shop, visit, found),
      productCards(shop, visit, suggested),
    ]);
    const page = pageOf(shop, request, visit, { cartSize, currencies });
    return sendPage(reply, visit, search(page, { query, products, suggestions }));
  });

  /** Searches the catalogue and the translations in the page's language. */
  async function foundBy(query: string, { t, budget }: Visit): Promise<Product[]> {
    const [{ results }, named] = await Promise.all([
      backends.catalog.searchProducts({ query }, budget()),
      backends.products(findIds(t, query), budget()),
    ]);
    const known = new Set(results.map(({ id }) => id));
    return [...results, ...[...named.values()].filter((product) => !known.has(product.id) && isTranslated(t, product))];
  }
}
