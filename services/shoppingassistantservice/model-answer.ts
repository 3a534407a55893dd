// Makes an answer of the shop from what a model says. Nothing of it is trusted: products are those of the catalogue, and
// the text is plain, short and without links.
import type { Product__Output } from '@boutique/protos/gen/hipstershop/Product.ts';
import { type Answer, most, withIds } from './answer.ts';
import { field, ModelError, parse } from './chat.ts';
import { rules } from './prompt.ts';

const mostCharacters = 1_200;

/** undefined when the model names no product of the catalogue; a ModelError when it does not say what it was asked for. */
export function modelAnswer(said: string, catalogue: Product__Output[]): Answer | undefined {
  const object = parse(jsonIn(said));
  const [text, ids] = [field(object, 'answer'), field(object, 'product_ids')];
  if (typeof text !== 'string' || !Array.isArray(ids)) throw new ModelError('its answer is not the JSON asked for');
  const products = catalogueProducts(ids, catalogue);
  if (products.length === 0) return undefined;
  const plain = plainText(text);
  if (!plain) throw new ModelError('its answer has no text');
  if (isRules(plain)) throw new ModelError('its answer repeats its instructions');
  return { content: withIds(plain, products), products };
}

/** Some models wrap JSON in thoughts, words or a code block. */
function jsonIn(said: string): string {
  const text = said.slice(said.lastIndexOf('</think>') + 1);
  return text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
}

function catalogueProducts(ids: unknown[], catalogue: Product__Output[]): Product__Output[] {
  const byId = new Map<unknown, Product__Output>(catalogue.map((product) => [product.id, product]));
  return [...new Set(ids)].flatMap((id) => byId.get(id) ?? []).slice(0, most);
}

/** Without tags, links, addresses, markup and control characters, and cut at the end of a word. */
export function plainText(text: string): string {
  const plain = text
    .slice(0, 2 * mostCharacters)
    .replace(/\p{C}+/gu, ' ')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\b[a-z][a-z0-9+.-]*:\/*[^\s.,:;]+[.:@/][^\s]*/gi, ' ')
    .replace(/\S+@\S+/g, ' ')
    // A domain alone; "table.The" is a forgotten space.
    .replace(/\b[\w-]+(\.[\w-]+)*\.[a-z]{2,}\b(\/\S*)?/g, ' ')
    .replace(/[<>[\]{}|\\^`*_#~]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (plain.length <= mostCharacters) return plain;
  const cut = plain.slice(0, mostCharacters - 1);
  return `${cut
    .slice(0, cut.lastIndexOf(' ') + 1 || undefined)
    .replace(/\p{C}$/u, '')
    .trim()}…`;
}

/** A whole line of our rules in an answer is no answer to a visitor. */
const isRules = (text: string): boolean =>
  rules
    .split('\n')
    .map(plainText)
    .some((line) => line !== '' && text.includes(line));
