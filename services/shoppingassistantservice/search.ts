// Full-text search over the catalogue.
import { isDeepStrictEqual } from 'node:util';
import type { Product__Output } from '@boutique/protos/gen/hipstershop/Product.ts';
import { type WholeCatalog, wholeCatalogOf } from '@boutique/protos/whole-catalog';
import MiniSearch from 'minisearch';
import { searchTerms, singular, wordsOf } from './vocabulary.ts';

/** A matching product, and the words of the visitor's message that matched. */
export interface Match {
  product: Product__Output;
  words: string[];
}

/** Returns the matching products, best first. */
export type Search = (message: string) => Match[];

/** Of a search: as many products as the model may choose from. */
export const maxMatches = 9;
/** Matches below this share of the best score are dropped as coincidence. */
const minScoreShare = 0.1;
/** Products that are indexed in one turn of the event loop. */
const chunkSize = 200;

export async function searchOf({ list, byId }: WholeCatalog): Promise<Search> {
  const known = new Set<string>();
  const index = new MiniSearch<Product__Output>({
    fields: ['name', 'categories', 'description'],
    tokenize: wordsOf,
    processTerm(word) {
      const term = singular(word);
      known.add(term);
      return term;
    },
    searchOptions: {
      processTerm: singular,
      boost: { name: 4, categories: 3 },
      // Looking for similar words takes most of a search, so it's done only for words that no product has. Short ones
      // resemble too many others: "black" is not a misspelt "back".
      prefix: (term) => term.length >= 4 && !known.has(term),
      fuzzy: (term) => (term.length >= 6 && !known.has(term) ? 0.2 : false),
    },
  });
  await index.addAllAsync(list, { chunkSize });

  return (message) => {
    const words = [...new Set(wordsOf(message))];
    const found = index.search(words.flatMap(searchTerms).join(' '));
    const minScore = (found[0]?.score ?? 0) * minScoreShare;
    return found
      .slice(0, maxMatches)
      .filter(({ score }) => score >= minScore)
      .flatMap(({ id, queryTerms }) => {
        const product = byId.get(String(id));
        const matching = words.filter((word) => searchTerms(word).some((term) => queryTerms.includes(term)));
        return product ? [{ product, words: matching }] : [];
      });
  };
}

/** Returns a catalogue's search, and builds a new index only if the catalogue has changed. */
export function cachedSearch(): (catalog: WholeCatalog) => Promise<Search> {
  let indexed = wholeCatalogOf([]);
  let search = searchOf(indexed);
  return (catalog) => {
    if (catalog !== indexed && !isDeepStrictEqual(catalog.list, indexed.list)) search = searchOf(catalog);
    indexed = catalog;
    return search;
  };
}
