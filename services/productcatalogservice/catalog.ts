// Loads the products from the built-in file, or from the file in PRODUCT_CATALOG_FILE.

import { shop } from '@boutique/protos/shop';
import { defaultMaxMessageBytes } from '@boutique/service-kit/connect';
import { readDataFile } from '@boutique/service-kit/data-file';
import { EnvError } from '@boutique/service-kit/env';
import type { Workload } from '@boutique/service-kit/workload';
import builtIn from './products.json' with { type: 'json' };
import { type Products, parseProducts } from './products.ts';

/** More than the largest catalogue: JSON may take six bytes for a character. */
const maxFileBytes = 8 * 1024 * 1024;

export interface Catalog {
  /** The current products. Call it once per request. */
  products(): Products;
  /** While on, every request reads and parses the whole file: slow on purpose, as an exercise for profilers. */
  reloadOnEveryCall(on: boolean): void;
}

/** Throws an EnvError if the file is missing or invalid. */
export function openCatalog(workload: Workload): Catalog {
  const path = workload.env.optional('PRODUCT_CATALOG_FILE');
  // A bundle contains the built-in file as an object, so reloading parses it from text.
  const builtInText = JSON.stringify(builtIn);
  const load = () => {
    try {
      return sendable(parseProducts(path ? readDataFile(path, maxFileBytes) : builtInText));
    } catch (error) {
      // An EnvError is reported without a stack trace.
      const reason = error instanceof Error ? error.message : String(error);
      const file = path ? `PRODUCT_CATALOG_FILE is "${path}", but` : 'products.json';
      throw new EnvError(`${workload.env.service}: ${file} can't be used: ${reason}.`);
    }
  };

  const loaded = load();
  let reload = false;
  return {
    products: () => (reload ? load() : loaded),
    reloadOnEveryCall(on) {
      reload = on;
    },
  };
}

/** Throws if the response of ListProducts would be too large for its callers. */
function sendable(products: Products): Products {
  const { length } = shop.ProductCatalogService.service.ListProducts.responseSerialize({
    products: [...products.values()],
  });
  if (length > defaultMaxMessageBytes)
    throw new Error(`the products take ${length} bytes, but a response has at most ${defaultMaxMessageBytes}`);
  return products;
}
