// Reads the shop's pages: our own writing, so patterns are enough.
import type { Fields } from './visitor.ts';

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const unescaped = (text: string) => text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => entities[name] ?? '');

const attributesOf = (tag: string): Fields =>
  Object.fromEntries(
    [...tag.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, unescaped(value)]),
  );

const attributeOf = (tag: string, name: string): string => attributesOf(tag)[name] ?? '';

/** What a visitor reads. */
export const textOf = (html: string): string =>
  unescaped(html.replace(/<(style|script)\b.*?<\/\1>/gs, '').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ');

/** Everything that a page refers to by an attribute with this name. */
export const addressesOf = (html: string, attribute: 'href' | 'src' | 'action'): string[] => [
  ...new Set(
    [...html.matchAll(new RegExp(`<[^>]* ${attribute}="([^"]*)"`, 'g'))].map(([, value = '']) => unescaped(value)),
  ),
];

/** What a form with this action sends as it stands. */
export function formOf(html: string, action: string): Fields {
  const form = html
    .split('<form')
    .find((part) => part.includes(`action="${action}"`))
    ?.split('</form>')[0];
  if (!form) throw new Error(`no form goes to ${action}`);
  const inputs = [...form.matchAll(/<input\b[^>]*>/g)].map(([tag]) => [
    attributeOf(tag, 'name'),
    attributeOf(tag, 'value'),
  ]);
  const selects = [...form.matchAll(/<select\b[^>]*>.*?<\/select>/gs)].map(([select]) => {
    const options = [...select.matchAll(/<option\b[^>]*>/g)].map(([tag]) => tag);
    const chosen = options.find((tag) => tag.includes(' selected')) ?? options[0] ?? '';
    return [attributeOf(select, 'name'), attributeOf(chosen, 'value')];
  });
  return Object.fromEntries([...inputs, ...selects].filter(([name]) => name));
}

/** The sentence beside a field of the order form that says what is wrong with it. */
export const fieldError = (html: string, field: string): string =>
  unescaped(html.match(new RegExp(`id="${field}-error">([^<]*)<`))?.[1] ?? '');

/** Amounts of money in the text, as they are written. */
export const amountsOf = (html: string): string[] => textOf(html).match(/[$€¥£₺]\d[\d,.]*/g) ?? [];
