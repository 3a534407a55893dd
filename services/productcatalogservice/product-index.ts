// The products in memory: found by ID, and searched and listed in pages whose size doesn't depend on that of the catalogue.
import { createHash } from 'node:crypto';
import type { Product__Output as Product } from '@boutique/protos/gen/hipstershop/Product.ts';
import { requestLimits } from '@boutique/protos/limits';
import { shop } from '@boutique/protos/shop';
import { defaultMaxMessageBytes } from '@boutique/service-kit/connect';
import { invalidArgument } from '@boutique/service-kit/errors';
import type { Products } from './products.ts';

export interface ProductIndex {
  /** Differs if the products differ. */
  readonly revision: string;
  readonly byId: Products;
  page(request: PageRequest): Page;
}

interface PageRequest {
  readonly query: string;
  /** 0 for as many as fit in a response. */
  readonly pageSize: number;
  /** The ID of the product before the page; '' for the first page. */
  readonly pageToken: string;
}

interface Page {
  readonly results: Product[];
  readonly nextPageToken: string;
  /** Of all pages. */
  readonly totalSize: number;
}

interface Entry {
  readonly product: Product;
  readonly bytes: number;
  /** Lower-cased once, because that takes longer than the search. */
  readonly texts: readonly string[];
}

/** The rest is for the other fields of the response. */
const maxPageBytes = defaultMaxMessageBytes - 1024;
/** As many as a cart and an order may have. */
const maxTogether = requestLimits.defaultEntries;

/** Throws if a caller could not receive the products of a full cart. */
export function productIndex(byId: Products): ProductIndex {
  const entries = [...byId.values()].map(entryOf);
  checkSizes(entries);
  const positions = new Map(entries.map(({ product }, at) => [product.id, at]));
  const hash = createHash('sha256');
  for (const { product } of entries) hash.update(JSON.stringify(product));
  return {
    revision: hash.digest('base64url'),
    byId,
    page({ query, pageSize, pageToken }) {
      const last = pageToken ? positions.get(pageToken) : -1;
      if (last === undefined) throw invalidArgument('page_token', 'is not from a previous page');
      if (pageSize < 0) throw invalidArgument('page_size', `is ${pageSize}, but must be at least 0`);
      const needle = query.toLowerCase();
      const matches = needle ? entries.filter(({ texts }) => texts.some((text) => text.includes(needle))) : entries;
      const start = needle ? matches.findIndex(({ product }) => (positions.get(product.id) ?? 0) > last) : last + 1;
      const results = start < 0 ? [] : fitting(matches, start, pageSize || Infinity);
      const isLast = start < 0 || start + results.length >= matches.length;
      return { results, nextPageToken: isLast ? '' : (results.at(-1)?.id ?? ''), totalSize: matches.length };
    },
  };
}

function fitting(entries: readonly Entry[], start: number, count: number): Product[] {
  const results: Product[] = [];
  let bytes = 0;
  for (let at = start; at < entries.length && results.length < count; at++) {
    const entry = entries[at];
    if (!entry) break;
    bytes += entry.bytes;
    if (bytes > maxPageBytes) break;
    results.push(entry.product);
  }
  return results;
}

const { responseSerialize } = shop.ProductCatalogService.service.ListProducts;

const entryOf = (product: Product): Entry => ({
  product,
  bytes: responseSerialize({ products: [product] }).length,
  texts: [product.name, product.description].map((text) => text.toLowerCase()),
});

function checkSizes(entries: readonly Entry[]): void {
  const largest = entries.map(({ bytes }) => bytes).sort((a, b) => b - a);
  const together = largest.slice(0, maxTogether).reduce((sum, bytes) => sum + bytes, 0);
  if (together > maxPageBytes)
    throw new Error(
      `its ${Math.min(maxTogether, entries.length)} largest products take ${together} bytes, but at most ${maxPageBytes} fit in a response`,
    );
}
