// Full-text search over the catalogue.
import { isDeepStrictEqual } from 'node:util';
import type { Product__Output } from '@boutique/protos/gen/hipstershop/Product.ts';
import MiniSearch from 'minisearch';
import { meanings, singular, wordsOf } from './words.ts';

/** A product that fits a wish, and the visitor's own words that say so. */
export interface Match {
  product: Product__Output;
  words: string[];
}

/** Products that fit a wish, best first. */
export type Search = (wish: string) => Match[];

/** Matches far below the best one are chance: the share of its score that counts. */
const leastShare = 0.1;

export function searchOf(products: Product__Output[]): Search {
  const byId = new Map(products.map((product) => [product.id, product]));
  const index = new MiniSearch<Product__Output>({
    fields: ['name', 'categories', 'description'],
    tokenize: wordsOf,
    processTerm: singular,
    searchOptions: {
      boost: { name: 4, categories: 3 },
      // Short words have too many neighbours: "black" is no mistyped "back".
      prefix: (term) => term.length >= 4,
      fuzzy: (term) => (term.length >= 6 ? 0.2 : false),
    },
  });
  index.addAll([...byId.values()]);

  return (wish) => {
    const words = [...new Set(wordsOf(wish))];
    const found = index.search(words.flatMap(meanings).join(' '));
    const least = (found[0]?.score ?? 0) * leastShare;
    return found
      .filter(({ score }) => score >= least)
      .flatMap(({ id, queryTerms }) => {
        const product = byId.get(String(id));
        const fitting = words.filter((word) => meanings(word).some((term) => queryTerms.includes(term)));
        return product ? [{ product, words: fitting }] : [];
      });
  };
}

/** Makes a search of a catalogue, and the same again until the catalogue changes. */
export function keptSearch(): (products: Product__Output[]) => Search {
  let known: Product__Output[] = [];
  let search = searchOf(known);
  return (products) => {
    if (products !== known && !isDeepStrictEqual(products, known)) search = searchOf(products);
    known = products;
    return search;
  };
}
