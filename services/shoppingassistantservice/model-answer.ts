// Turns a model's text into an answer. Nothing in it is trusted: products come from the catalogue, and the text is
// reduced to short plain text without links.
import type { Product__Output } from '@boutique/protos/gen/hipstershop/Product.ts';
import type { WholeCatalog } from '@boutique/protos/whole-catalog';
import { propertiesOf } from '@boutique/service-kit/unknown-values';
import { ModelError, parseJson } from './chat-completions.ts';
import { type Answer, maxProducts, withIds } from './index-answer.ts';
import { rules } from './prompt.ts';

const maxLength = 1_200;

/** Returns undefined without a product of the catalogue; throws a ModelError if the text has another format. */
export function parseModelAnswer(output: string, catalog: WholeCatalog): Answer | undefined {
  const object = parseJson(extractJson(output));
  const { answer: text, product_ids: ids } = propertiesOf(object);
  if (typeof text !== 'string' || !Array.isArray(ids))
    throw new ModelError('its answer is not in the JSON format we asked for');
  const products = catalogProducts(ids, catalog);
  if (products.length === 0) return undefined;
  const plain = plainText(text);
  if (!plain) throw new ModelError('its answer has no text');
  if (hasRules(plain)) throw new ModelError('its answer repeats its instructions');
  return { content: withIds(plain, products), products };
}

/** Some models put their reasoning before the JSON, or wrap it in a sentence or a code block. */
function extractJson(output: string): string {
  const text = output.slice(output.lastIndexOf('</think>') + 1);
  return text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
}

function catalogProducts(ids: unknown[], { byId }: WholeCatalog): Product__Output[] {
  return [...new Set(ids)].flatMap((id) => byId.get(String(id)) ?? []).slice(0, maxProducts);
}

/** Removes tags, links, email addresses, markup and control characters, and cuts after a word. */
export function plainText(text: string): string {
  const plain = text
    .slice(0, 2 * maxLength)
    .replace(/\p{C}+/gu, ' ')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/\b[a-z][a-z0-9+.-]*:\/*[^\s.,:;]+[.:@/][^\s]*/gi, ' ')
    .replace(/\S+@\S+/g, ' ')
    // A bare domain. An upper-case letter after the dot ("table.The") is a missing space instead.
    .replace(/\b[\w-]+(\.[\w-]+)*\.[a-z]{2,}\b(\/\S*)?/g, ' ')
    .replace(/[<>[\]{}|\\^`*_#~]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (plain.length <= maxLength) return plain;
  const cut = plain.slice(0, maxLength - 1);
  return `${cut
    .slice(0, cut.lastIndexOf(' ') + 1 || undefined)
    .replace(/\p{C}$/u, '')
    .trim()}…`;
}

/** Whether the text quotes a whole line of our instructions. */
const hasRules = (text: string): boolean =>
  rules
    .split('\n')
    .map(plainText)
    .some((line) => line !== '' && text.includes(line));
