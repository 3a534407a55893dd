// Shared by several pages: product cards with prices in the visitor's currency, and response headers.
import type { Product__Output as Product } from '@boutique/protos/gen/hipstershop/Product.ts';
import { format, type Money } from '@boutique/protos/money';
import type { FastifyReply } from 'fastify';
import type { Messages } from '../locales/en.ts';
import { nameOf } from '../locales/products.ts';
import type { Shop, Visit } from '../visit.ts';
import type { ProductCard } from './model.ts';

/** Fills rows of two, three and four. */
export const productsPerPage = 12;

export const priceOf = ({ id, priceUsd }: Product): Money => {
  if (!priceUsd) throw new Error(`product ${id} has no price`);
  return priceUsd;
};

/** Product cards; `prices` are already converted and in the same order. */
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

/** Product cards; converts all prices in one call. */
export async function productCards(shop: Shop, visit: Visit, products: Product[]): Promise<ProductCard[]> {
  const prices = await shop.backends.convert(products.map(priceOf), visit.currency, visit.budget());
  return cards(shop, visit, products, prices);
}

/** Sends a page for this visitor only: shared caches must not store it. */
export const sendPage = (reply: FastifyReply, { t }: Visit, page: string, code = 200): FastifyReply =>
  reply
    .code(code)
    .headers({ ...headersOf(t), 'cache-control': 'private, no-cache' })
    .send(page);

/** Headers for a page in this language. */
export const headersOf = ({ lang }: Messages) => ({
  'content-type': 'text/html; charset=utf-8',
  'content-language': lang,
  vary: 'accept-language, cookie',
});
