// The RPCs of hipstershop.ProductCatalogService.
import type { shop } from '@boutique/protos/shop';
import { invalidArgument, notFound } from '@boutique/service-kit/errors';
import type { Handlers } from '@boutique/service-kit/rpc';
import type { Catalog } from './catalog.ts';

export function catalogHandlers(catalog: Catalog): Handlers<typeof shop.ProductCatalogService.service> {
  return {
    listProducts: () => ({ products: catalog.products().page({ query: '', pageSize: 0, pageToken: '' }).results }),

    getProduct({ id }) {
      if (!id) throw invalidArgument('id', 'is missing');
      const product = catalog.products().byId.get(id);
      if (!product) throw notFound(`no product with ID ${id}`);
      return product;
    },

    getProducts({ ids }) {
      const { byId } = catalog.products();
      // A response never exceeds the catalogue, however often a request repeats an ID.
      return { products: [...new Set(ids)].flatMap((id) => byId.get(id) ?? []) };
    },

    searchProducts({ query, pageSize, pageToken, knownRevision }) {
      const products = catalog.products();
      const { revision } = products;
      return revision === knownRevision ? { revision } : { ...products.page({ query, pageSize, pageToken }), revision };
    },
  };
}
