// What several pages show: product cards with prices in the visitor's currency.
import type { Product__Output as Product } from '@boutique/protos/gen/hipstershop/Product.ts';
import { format, type Money } from '@boutique/protos/money';
import type { FastifyReply } from 'fastify';
import type { Messages } from '../locales/en.ts';
import { nameOf } from '../locales/products.ts';
import type { Shop, Visit } from '../visit.ts';
import type { ProductCard } from './model.ts';

export const priceOf = ({ id, priceUsd }: Product): Money => {
  if (!priceUsd) throw new Error(`product ${id} has no price`);
  return priceUsd;
};

/** Cards of products whose prices have been converted already, in the same order. */
export function cards(
  { assets }: Shop,
  { t }: Visit,
  products: Product[],
  prices: (Money | undefined)[],
): ProductCard[] {
  return products.flatMap((product, at) => {
    const price = prices[at];
    if (!price) return [];
    const { id, picture } = product;
    return [{ id, name: nameOf(t, product), price: format(price, t.locale), picture: assets.picture(picture) }];
  });
}

/** Cards of products, their prices converted in one call. */
export async function productCards(shop: Shop, visit: Visit, products: Product[]): Promise<ProductCard[]> {
  const prices = await shop.backends.convert(products.map(priceOf), visit.currency, visit.budget());
  return cards(shop, visit, products, prices);
}

/** A visitor's own page: not to be kept by anybody in between. */
export const sendPage = (reply: FastifyReply, { t }: Visit, page: string, code = 200): FastifyReply =>
  reply
    .code(code)
    .headers({ ...headersOf(t), 'cache-control': 'private, no-cache' })
    .send(page);

/** What a page in this language is, and what of the request made it so. */
export const headersOf = ({ lang }: Messages) => ({
  'content-type': 'text/html; charset=utf-8',
  'content-language': lang,
  vary: 'accept-language, cookie',
});
