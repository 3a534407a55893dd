// The sentences of the assistant.
import type { Product__Output } from '@boutique/protos/gen/hipstershop/Product.ts';
import type { Match } from './search.ts';

export interface Answer {
  content: string;
  products: Product__Output[];
}

/** Products in an answer. */
export const most = 3;

/** Names the best matches and why, or says that there are none; ends with the products' ids, each in brackets. */
export function answer(matches: Match[], catalogue: Product__Output[], withPicture: boolean): Answer {
  const best = matches.slice(0, most);
  const products = best.length > 0 ? best.map(({ product }) => product) : catalogue.slice(0, most);
  const sentences = [
    best.length > 0 ? `Here is what I would look at: ${list(best.map(reason))}.` : nothing(products),
    withPicture ? "I can't see what is in your picture yet, so I went by your words alone." : '',
  ];
  return { content: withIds(sentences.filter(Boolean).join(' '), products), products };
}

/** A text that ends with the ids of its products, each in brackets: so the original's page finds them. */
export const withIds = (text: string, products: Product__Output[]): string =>
  [text, ...products.map(({ id }) => `[${id}]`)].join(' ');

const reason = ({ product, words }: Match) =>
  `the ${product.name} (you said ${list(words.map((word) => `“${word}”`))})`;

function nothing(suggestions: Product__Output[]): string {
  if (suggestions.length === 0) return 'I would love to help, but the shop has nothing to sell just now.';
  const names = list(suggestions.map(({ name }) => `the ${name}`));
  return `Sorry, I found nothing like that in the shop. Maybe you like one of these all the same: ${names}.`;
}

const conjunction = new Intl.ListFormat('en', { type: 'conjunction' });
const list = (items: string[]) => conjunction.format(items);
