// Products in the page's language, where it has words for them.
import type { Product__Output as Product } from '@boutique/protos/gen/hipstershop/Product.ts';
import type { Messages, ProductTranslation } from './en.ts';

type Named = Pick<Product, 'id' | 'name'>;

function wordsFor({ products }: Messages, { id, name }: Named): ProductTranslation | undefined {
  const known = products.get(id);
  return known?.original === name ? known : undefined;
}

/** Whether the page shows its own words for a product. */
export const isTranslated = (t: Messages, product: Named): boolean => wordsFor(t, product) !== undefined;

export const nameOf = (t: Messages, product: Named): string => wordsFor(t, product)?.name ?? product.name;

export const descriptionOf = (t: Messages, product: Product): string =>
  wordsFor(t, product)?.description ?? product.description;

/** Half-width and full-width letters are the same to whoever searches. */
const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

const searched = new WeakMap<Messages, [id: string, texts: string[]][]>();

/** What a search looks through, folded once for each language. */
function textsOf(t: Messages): [id: string, texts: string[]][] {
  const known = searched.get(t);
  if (known) return known;
  const texts = [...t.products].map(([id, { name, description }]): [string, string[]] => [
    id,
    [folded(name), folded(description)],
  ]);
  searched.set(t, texts);
  return texts;
}

/** Ids of products whose words in the page's language hold what is searched for. */
export function idsFound(t: Messages, query: string): string[] {
  const wanted = folded(query);
  if (!wanted) return [];
  return textsOf(t).flatMap(([id, texts]) => (texts.some((text) => text.includes(wanted)) ? [id] : []));
}
