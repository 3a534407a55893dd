// Products in the page's language, where it has words for them.
import type { Product__Output as Product } from '@boutique/protos/gen/hipstershop/Product.ts';
import type { ProductWords, Words } from './en.ts';

type Named = Pick<Product, 'id' | 'name'>;

function wordsFor({ products }: Words, { id, name }: Named): ProductWords | undefined {
  const known = products.get(id);
  return known?.of === name ? known : undefined;
}

/** Whether the page shows its own words for a product. */
export const isTranslated = (t: Words, product: Named): boolean => wordsFor(t, product) !== undefined;

export const nameOf = (t: Words, product: Named): string => wordsFor(t, product)?.name ?? product.name;

export const descriptionOf = (t: Words, product: Product): string =>
  wordsFor(t, product)?.description ?? product.description;

/** Half-width and full-width letters are the same to whoever searches. */
const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

/** Ids of products whose words in the page's language hold what is searched for. */
export function idsFound({ products }: Words, query: string): string[] {
  const wanted = folded(query);
  const holds = ({ name, description }: ProductWords) =>
    [name, description].some((text) => folded(text).includes(wanted));
  return wanted ? [...products].flatMap(([id, words]) => (holds(words) ? [id] : [])) : [];
}
