// The assistant's answer from search results, without a model.
import type { Product__Output } from '@boutique/protos/gen/hipstershop/Product.ts';
import type { WholeCatalog } from '@boutique/protos/whole-catalog';
import type { Match } from './search.ts';

export interface Answer {
  content: string;
  products: Product__Output[];
}

export const maxProducts = 3;

/** Names the best matches and the words that matched. Without a match, suggests the first products of the catalogue. */
export function indexAnswer(matches: Match[], { list: all }: WholeCatalog, hasImage: boolean): Answer {
  const best = matches.slice(0, maxProducts);
  const products = best.length > 0 ? best.map(({ product }) => product) : all.slice(0, maxProducts);
  const sentences = [
    best.length > 0 ? `Here is what I suggest: ${list(best.map(reason))}.` : suggestions(products),
    hasImage ? "I can't look at pictures yet, so I went by your message alone." : '',
  ];
  return { content: withIds(sentences.filter(Boolean).join(' '), products), products };
}

/** Appends the product IDs in brackets: Online Boutique's own page looks for them there. */
export const withIds = (text: string, products: Product__Output[]): string =>
  [text, ...products.map(({ id }) => `[${id}]`)].join(' ');

const reason = ({ product, words }: Match) =>
  `the ${product.name} (you said ${list(words.map((word) => `“${word}”`))})`;

function suggestions(products: Product__Output[]): string {
  if (products.length === 0) return "Sorry, the shop doesn't have any products right now.";
  const names = list(products.map(({ name }) => `the ${name}`));
  return `Sorry, I didn't find anything like that in the shop. You might like one of these instead: ${names}.`;
}

const conjunction = new Intl.ListFormat('en', { type: 'conjunction' });
const list = (items: string[]) => conjunction.format(items);
