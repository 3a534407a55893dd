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

const searched = new WeakMap<Words, [id: string, texts: string[]][]>();

/** What a search looks through, folded once for each language. */
function textsOf(t: Words): [id: string, texts: string[]][] {
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
export function idsFound(t: Words, query: string): string[] {
  const wanted = folded(query);
  if (!wanted) return [];
  return textsOf(t).flatMap(([id, texts]) => (texts.some((text) => text.includes(wanted)) ? [id] : []));
}
