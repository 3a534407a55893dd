// Loads the products from the built-in file, or from the file in PRODUCT_CATALOG_FILE.

import { readDataFile } from '@boutique/service-kit/data-file';
import { EnvError } from '@boutique/service-kit/env';
import type { Workload } from '@boutique/service-kit/workload';
import { type ProductIndex, productIndex } from './product-index.ts';
import builtIn from './products.json' with { type: 'json' };
import { parseProducts } from './products.ts';

/** About 1,600 bytes for each product of the largest catalogue. */
const maxFileBytes = 16 * 1024 * 1024;

export interface Catalog {
  /** The current products. Call it once per request. */
  products(): ProductIndex;
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
      return productIndex(parseProducts(path ? readDataFile(path, maxFileBytes) : builtInText));
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
