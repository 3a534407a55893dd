// Product names and descriptions in the page's language, where translated.
import type { Product__Output as Product } from '@boutique/protos/gen/hipstershop/Product.ts';
import type { Messages, ProductTranslation } from './en.ts';

type Named = Pick<Product, 'id' | 'name'>;

function translationOf({ products }: Messages, { id, name }: Named): ProductTranslation | undefined {
  const known = products.get(id);
  return known?.original === name ? known : undefined;
}

/** Whether the page's language has a translation of the product. */
export const isTranslated = (t: Messages, product: Named): boolean => translationOf(t, product) !== undefined;

export const nameOf = (t: Messages, product: Named): string => translationOf(t, product)?.name ?? product.name;

export const descriptionOf = (t: Messages, product: Product): string =>
  translationOf(t, product)?.description ?? product.description;

/** Makes half-width and full-width letters, upper and lower case equal. */
const normalized = (text: string): string => text.normalize('NFKC').toLowerCase();

const searchTexts = new WeakMap<Messages, [id: string, texts: string[]][]>();

/** The texts to search, normalized once per language. */
function textsOf(t: Messages): [id: string, texts: string[]][] {
  const known = searchTexts.get(t);
  if (known) return known;
  const texts = [...t.products].map(([id, { name, description }]): [string, string[]] => [
    id,
    [normalized(name), normalized(description)],
  ]);
  searchTexts.set(t, texts);
  return texts;
}

/** IDs of products whose translation contains the query. */
export function findIds(t: Messages, query: string): string[] {
  const needle = normalized(query);
  if (!needle) return [];
  return textsOf(t).flatMap(([id, texts]) => (texts.some((text) => text.includes(needle)) ? [id] : []));
}
