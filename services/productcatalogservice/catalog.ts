// Loads the products from the built-in file, or from the file in PRODUCT_CATALOG_FILE.
import { readFileSync } from 'node:fs';
import { EnvError } from '@boutique/service-kit/env';
import type { Workload } from '@boutique/service-kit/workload';
import builtIn from './products.json' with { type: 'json' };
import { type Products, parseProducts } from './products.ts';

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
      return parseProducts(path ? readFileSync(path, 'utf8') : builtInText);
    } catch (error) {
      // An EnvError is reported without a stack trace.
      const reason = error instanceof Error ? error.message : String(error);
      throw new EnvError(
        `${workload.env.service}: can't load the product catalogue ${path ?? 'products.json'}: ${reason}.`,
      );
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
