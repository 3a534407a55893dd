// Where the products come from: the file built in, or one given by the environment.
import { readFileSync } from 'node:fs';
import { EnvError } from '@boutique/service-kit/env';
import type { Workload } from '@boutique/service-kit/workload';
import builtIn from './products.json' with { type: 'json' };
import { type Products, parseProducts } from './products.ts';

export interface Catalog {
  /** The products as of now; ask once for each request. */
  products(): Products;
  /** While on, each request reads and parses the whole file again: slow on purpose, for people who try out profilers. */
  reloadOnEveryCall(on: boolean): void;
}

/** PRODUCT_CATALOG_FILE replaces the file built in. A file that can't be used is an EnvError. */
export function openCatalog(workload: Workload): Catalog {
  const path = workload.env.optional('PRODUCT_CATALOG_FILE');
  // A bundle has no file beside it: there the text is what is read again.
  const builtInText = JSON.stringify(builtIn);
  const load = () => {
    try {
      return parseProducts(path ? readFileSync(path, 'utf8') : builtInText);
    } catch (error) {
      // Whoever wrote the file shall read a sentence and no stack.
      const reason = error instanceof Error ? error.message : String(error);
      throw new EnvError(`${workload.env.service}: the catalogue ${path ?? 'products.json'} can't be used: ${reason}.`);
    }
  };

  const loaded = load();
  let reload = false;
  return {
    // What is loaded replaces what was, and never adds to it: the list stays as long as its file.
    products: () => (reload ? load() : loaded),
    reloadOnEveryCall(on) {
      reload = on;
    },
  };
}
