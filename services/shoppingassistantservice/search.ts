// Full-text search over the catalogue.
import { isDeepStrictEqual } from 'node:util';
import type { Product__Output } from '@boutique/protos/gen/hipstershop/Product.ts';
import MiniSearch from 'minisearch';
import { searchTerms, singular, wordsOf } from './vocabulary.ts';

/** A matching product, and the words of the visitor's message that matched. */
export interface Match {
  product: Product__Output;
  words: string[];
}

/** Returns the matching products, best first. */
export type Search = (message: string) => Match[];

/** Matches below this share of the best score are dropped as coincidence. */
const minScoreShare = 0.1;

export function searchOf(products: Product__Output[]): Search {
  const byId = new Map(products.map((product) => [product.id, product]));
  const index = new MiniSearch<Product__Output>({
    fields: ['name', 'categories', 'description'],
    tokenize: wordsOf,
    processTerm: singular,
    searchOptions: {
      boost: { name: 4, categories: 3 },
      // Short words resemble too many others: "black" is not a misspelt "back".
      prefix: (term) => term.length >= 4,
      fuzzy: (term) => (term.length >= 6 ? 0.2 : false),
    },
  });
  index.addAll([...byId.values()]);

  return (message) => {
    const words = [...new Set(wordsOf(message))];
    const found = index.search(words.flatMap(searchTerms).join(' '));
    const minScore = (found[0]?.score ?? 0) * minScoreShare;
    return found
      .filter(({ score }) => score >= minScore)
      .flatMap(({ id, queryTerms }) => {
        const product = byId.get(String(id));
        const matching = words.filter((word) => searchTerms(word).some((term) => queryTerms.includes(term)));
        return product ? [{ product, words: matching }] : [];
      });
  };
}

/** Returns a catalogue's search, and builds a new index only if the catalogue has changed. */
export function cachedSearch(): (products: Product__Output[]) => Search {
  let indexed: Product__Output[] = [];
  let search = searchOf(indexed);
  return (products) => {
    if (products !== indexed && !isDeepStrictEqual(products, indexed)) search = searchOf(products);
    indexed = products;
    return search;
  };
}
