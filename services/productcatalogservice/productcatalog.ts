// The RPCs of hipstershop.ProductCatalogService.
import type { shop } from '@boutique/protos/shop';
import { invalidArgument, notFound } from '@boutique/service-kit/errors';
import type { Handlers } from '@boutique/service-kit/rpc';
import type { Catalog } from './catalog.ts';

export function catalogHandlers(catalog: Catalog): Handlers<typeof shop.ProductCatalogService.service> {
  return {
    listProducts: () => ({ products: [...catalog.products().values()] }),

    getProduct({ id }) {
      if (!id) throw invalidArgument('id', 'is missing');
      const product = catalog.products().get(id);
      if (!product) throw notFound(`no product with ID ${id}`);
      return product;
    },

    getProducts({ ids }) {
      const products = catalog.products();
      // A response never exceeds the catalogue, however often a request repeats an ID.
      return { products: [...new Set(ids)].flatMap((id) => products.get(id) ?? []) };
    },

    searchProducts({ query }) {
      const needle = query.toLowerCase();
      const results = [...catalog.products().values()].filter(({ name, description }) =>
        [name, description].some((text) => text.toLowerCase().includes(needle)),
      );
      return { results };
    },
  };
}
