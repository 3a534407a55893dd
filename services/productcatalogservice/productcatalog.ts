// The RPCs of hipstershop.ProductCatalogService.
import type { shop } from '@boutique/protos/shop';
import { checkSize, invalidArgument, notFound } from '@boutique/service-kit/errors';
import type { Handlers } from '@boutique/service-kit/rpc';
import type { Catalog } from './catalog.ts';

/** Per GetProducts. */
const maxIds = 1_000;
const maxIdLength = 128;
const maxQueryLength = 256;

export function catalogHandlers(catalog: Catalog): Handlers<typeof shop.ProductCatalogService.service> {
  return {
    listProducts: () => ({ products: [...catalog.products().values()] }),

    getProduct({ id }) {
      if (!id) throw invalidArgument('id', 'is missing');
      checkSize('id', id, maxIdLength);
      const product = catalog.products().get(id);
      if (!product) throw notFound(`no product with ID ${id}`);
      return product;
    },

    getProducts({ ids }) {
      checkSize('ids', ids, maxIds, 'entries');
      const products = catalog.products();
      return { products: ids.flatMap((id) => products.get(id) ?? []) };
    },

    searchProducts({ query }) {
      checkSize('query', query, maxQueryLength);
      const needle = query.toLowerCase();
      const results = [...catalog.products().values()].filter(({ name, description }) =>
        [name, description].some((text) => text.toLowerCase().includes(needle)),
      );
      return { results };
    },
  };
}
