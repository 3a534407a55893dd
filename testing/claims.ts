// Reads what a page says about orders and payments: the data-claim attributes of its elements.

const tagged = /<(\w+)[^>]* data-claim="([^"]*)"[^>]*>.*?<\/\1>/gs;

/** The distinct claims of a page, in alphabetical order. */
export const claimsOf = (html: string): string[] =>
  [...new Set([...html.matchAll(tagged)].flatMap(([, , names = '']) => names.split(' ')))].sort();

/** The content of a page without the elements that have claims. */
export const withoutClaims = (html: string): string => (/<main\b.*<\/main>/s.exec(html)?.[0] ?? '').replace(tagged, '');
