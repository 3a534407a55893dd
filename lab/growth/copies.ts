// What a real visitor left in the stores, and how the copies of it differ.
import { createHash } from 'node:crypto';
import { buy, fillCart, mug, sunglasses } from '../../testing/buying.ts';
import { visitor } from '../../testing/visitor.ts';

/** Each text of an original, and the text of its copy with this number. */
export type Replacements = readonly { readonly original: string; copy(number: number): string }[];

export interface Originals {
  /** Of an order, with its charge and shipment. */
  readonly order: Replacements;
  /** Of a cart with two lines. */
  readonly cart: Replacements;
  /** The visitor with many orders, as a cookie header. */
  readonly cookie: string;
}

/** Two pages of the list of orders. */
const ordersOfBuyer = 60;
/** Of every other visitor. */
const ordersOfVisitor = 5;

/** Places an order and fills another visitor's cart. */
export async function placeOriginals(url: string): Promise<Originals> {
  const [buyer, other] = [visitor(url), visitor(url)];
  const path = await buy(buyer);
  for (const product of [mug, sunglasses]) await fillCart(other, product);
  const orderId = path.slice(path.lastIndexOf('/') + 1);
  const userId = sessionOf(buyer.cookies);
  const userOf = (number: number) =>
    number < ordersOfBuyer ? userId : idOf('visitor', Math.floor(number / ordersOfVisitor));
  return {
    order: [
      { original: orderId, copy: (number) => idOf('order', number) },
      { original: userId, copy: userOf },
    ],
    cart: [{ original: sessionOf(other.cookies), copy: (number) => idOf('cart', number) }],
    cookie: [...buyer.cookies].map((pair) => pair.join('=')).join('; '),
  };
}

const sessionOf = (cookies: ReadonlyMap<string, string>) => cookies.get('shop_session-id') ?? '';

/** As long and as random as a real one. */
function idOf(kind: string, number: number): string {
  const hash = createHash('md5').update(`${kind} ${number}`).digest('hex');
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

export const replaceIn = (text: string, replacements: Replacements, number: number): string =>
  replacements.reduce((result, { original, copy }) => result.replaceAll(original, copy(number)), text);

export const isAbout = (text: string, replacements: Replacements): boolean =>
  replacements.some(({ original }) => text.includes(original));
