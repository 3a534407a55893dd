// The RPCs of hipstershop.ProductCatalogService.
import type { shop } from '@boutique/protos/shop';
import { invalidArgument, notFound } from '@boutique/service-kit/errors';
import type { Handlers } from '@boutique/service-kit/rpc';
import type { Catalog } from './catalog.ts';

/** Most ids in one GetProducts. */
const mostIds = 100;
const longestId = 128;
const longestQuery = 256;

export function catalogHandlers(catalog: Catalog): Handlers<typeof shop.ProductCatalogService.service> {
  return {
    listProducts: () => ({ products: [...catalog.products().values()] }),

    getProduct({ id }) {
      if (!id) throw invalidArgument('id is missing');
      checkLength('id', id, longestId);
      const product = catalog.products().get(id);
      if (!product) throw notFound(`no product with ID ${id}`);
      return product;
    },

    getProducts({ ids }) {
      if (ids.length > mostIds)
        throw invalidArgument(`ids has ${ids.length} entries, but at most ${mostIds} are taken`);
      const products = catalog.products();
      return { products: ids.flatMap((id) => products.get(id) ?? []) };
    },

    searchProducts({ query }) {
      checkLength('query', query, longestQuery);
      const wanted = query.toLowerCase();
      const results = [...catalog.products().values()].filter(({ name, description }) =>
        [name, description].some((text) => text.toLowerCase().includes(wanted)),
      );
      return { results };
    },
  };
}

function checkLength(field: string, text: string, most: number): void {
  if (text.length > most)
    throw invalidArgument(`${field} has ${text.length} characters, but at most ${most} are taken`);
}
