// GET /search?q=.
import type { Product__Output as Product } from '@boutique/protos/gen/hipstershop/Product.ts';
import type { FastifyInstance } from 'fastify';
import { productCards, productsPerPage, sendPage } from '../../layout/page-parts.ts';
import { findIds, isTranslated } from '../../locales/products.ts';
import { pageOf, type Shop, type Visit, visitOf } from '../../visit.ts';
import { listPath, parameterOf, withoutPage } from '../paging.ts';
import { search } from './search-view.ts';

interface Query {
  Querystring: { q?: string | string[] };
}

interface Found {
  products: Product[];
  count: number;
  more: string;
}

const nothing: Found = { products: [], count: 0, more: '' };
const maxQueryLength = 200;

export function searchRoutes(app: FastifyInstance, shop: Shop): void {
  const { backends } = shop;
  app.get<Query>('/search', async (request, reply) => {
    const visit = visitOf(shop, request, reply);
    const query = [request.query.q ?? ''].flat().join(' ').trim().slice(0, maxQueryLength);
    const [found, currencies, cartSize] = await Promise.all([
      query ? foundBy(query, parameterOf(request, 'page'), visit) : nothing,
      backends.offeredCurrencies(),
      backends.cartSize(visit.userId, visit.budget()),
    ]);
    const suggested = found.products.length > 0 ? [] : await backends.recommendations(visit.userId, [], visit.budget());
    const [products, suggestions] = await Promise.all([
      productCards(shop, visit, found.products),
      productCards(shop, visit, suggested),
    ]);
    const page = pageOf(shop, request, visit, { cartSize, currencies });
    return sendPage(reply, visit, search(page, { ...found, query, products, suggestions }));
  });

  /** Searches the catalogue and the translations in the page's language, whose products are on the first page. */
  async function foundBy(query: string, pageToken: string, { t, budget }: Visit): Promise<Found> {
    const request = { query, pageSize: productsPerPage, pageToken };
    const [{ results, nextPageToken, totalSize }, translated] = await Promise.all([
      backends.catalog.searchProducts(request, budget()).catch(withoutPage),
      backends.products(findIds(t, query), budget()),
    ]);
    // Those that match in English, too, are among the results of some page.
    const others = [...translated.values()].filter((one) => isTranslated(t, one) && !isMatch(one, query));
    return {
      products: pageToken ? results : [...results, ...others],
      // Online Boutique's own service returns all results, without a total.
      count: (totalSize || results.length) + others.length,
      more: nextPageToken && listPath('/search', { q: query, page: nextPageToken }),
    };
  }
}

/** The rule of SearchProducts. */
const isMatch = ({ name, description }: Product, query: string) =>
  [name, description].some((text) => text.toLowerCase().includes(query.toLowerCase()));
