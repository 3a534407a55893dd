// The RPCs of hipstershop.ProductCatalogService.
import type { shop } from '@boutique/protos/shop';
import { checkSize, invalidArgument, notFound } from '@boutique/service-kit/errors';
import type { Handlers } from '@boutique/service-kit/rpc';
import type { Catalog } from './catalog.ts';

/** Most ids in one GetProducts. */
const mostIds = 1_000;
const longestId = 128;
const longestQuery = 256;

export function catalogHandlers(catalog: Catalog): Handlers<typeof shop.ProductCatalogService.service> {
  return {
    listProducts: () => ({ products: [...catalog.products().values()] }),

    getProduct({ id }) {
      if (!id) throw invalidArgument('id', 'is missing');
      checkSize('id', id, longestId);
      const product = catalog.products().get(id);
      if (!product) throw notFound(`no product with ID ${id}`);
      return product;
    },

    getProducts({ ids }) {
      checkSize('ids', ids, mostIds, 'entries');
      const products = catalog.products();
      return { products: ids.flatMap((id) => products.get(id) ?? []) };
    },

    searchProducts({ query }) {
      checkSize('query', query, longestQuery);
      const wanted = query.toLowerCase();
      const results = [...catalog.products().values()].filter(({ name, description }) =>
        [name, description].some((text) => text.toLowerCase().includes(wanted)),
      );
      return { results };
    },
  };
}
