// Parses the shop's pages with regular expressions, which suffice for our own HTML.
import type { Fields } from './visitor.ts';

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const unescaped = (text: string) => text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => entities[name] ?? '');

const attributesOf = (tag: string): Fields =>
  Object.fromEntries(
    [...tag.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, unescaped(value)]),
  );

const attributeOf = (tag: string, name: string): string => attributesOf(tag)[name] ?? '';

/** The page's visible text. */
export const textOf = (html: string): string =>
  unescaped(html.replace(/<(style|script)\b.*?<\/\1>/gs, '').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ');

/** Links are relative to the page and lead through the shop's root. */
const fromRoot = (address: string) => address.replace(/^(\.\.?\/)+/, '/');

/** The distinct values of an attribute on the page, as paths below the shop's root. */
export const addressesOf = (html: string, attribute: 'href' | 'src' | 'action'): string[] =>
  linksOf(html, attribute).map(fromRoot);

/** The distinct values of an attribute on the page. */
export const linksOf = (html: string, attribute: 'href' | 'src' | 'action'): string[] => [
  ...new Set(
    [...html.matchAll(new RegExp(`<[^>]* ${attribute}="([^"]*)"`, 'g'))].map(([, value = '']) => unescaped(value)),
  ),
];

/** The fields that the form with this action would send, with their current values. */
export function formOf(html: string, action: string): Fields {
  const form = html
    .split('<form')
    .find((part) => fromRoot(attributeOf(part.split('>')[0] ?? '', 'action')) === action)
    ?.split('</form>')[0];
  if (!form) throw new Error(`the page has no form with the action ${action}`);
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

/** The error message next to a field of the order form. */
export const fieldError = (html: string, field: string): string =>
  unescaped(html.match(new RegExp(`id="${field}-error">([^<]*)<`))?.[1] ?? '');

/** Amounts of money in the text, as displayed. */
export const amountsOf = (html: string): string[] => textOf(html).match(/[$€¥£₺]\d[\d,.]*/g) ?? [];
