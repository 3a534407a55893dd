// Reads the whole catalogue in pages, and again only after it has changed.
import type { Product__Output as Product } from './gen/hipstershop/Product.ts';
import type { SearchProductsRequest } from './gen/hipstershop/SearchProductsRequest.ts';
import type { SearchProductsResponse__Output } from './gen/hipstershop/SearchProductsResponse.ts';

export interface WholeCatalog {
  readonly list: readonly Product[];
  readonly byId: ReadonlyMap<string, Product>;
}

export const wholeCatalogOf = (products: readonly Product[]): WholeCatalog => ({
  list: products,
  byId: new Map(products.map((product) => [product.id, product])),
});

/**
 * Returns a function that returns the current catalogue: the same object until it changes. Online Boutique's own service
 * has neither pages nor revisions and returns all its products each time.
 */
export function catalogReader<Options>(
  search: (request: SearchProductsRequest, options: Options) => Promise<SearchProductsResponse__Output>,
): (options: Options) => Promise<WholeCatalog> {
  let known = { revision: '', catalog: wholeCatalogOf([]) };

  return async (options) => {
    const first = await search({ knownRevision: known.revision }, options);
    if (first.revision && first.revision === known.revision) return known.catalog;
    const products = [...first.results];
    let { revision } = first;
    for (let pageToken = first.nextPageToken; pageToken; ) {
      const page = await search({ pageToken }, options);
      products.push(...page.results);
      // The next call reads all pages again.
      if (page.revision !== first.revision) revision = '';
      pageToken = page.nextPageToken;
    }
    known = { revision, catalog: wholeCatalogOf(products) };
    return known.catalog;
  };
}
