// What several pages show: product cards with prices in the visitor's currency.
import type { Product__Output as Product } from '@boutique/protos/gen/hipstershop/Product.ts';
import { format, type Money } from '@boutique/protos/money';
import type { FastifyReply } from 'fastify';
import type { ProductCard } from './views/model.ts';
import type { Shop, Visit } from './visit.ts';

export const priceOf = ({ id, priceUsd }: Product): Money => {
  if (!priceUsd) throw new Error(`product ${id} has no price`);
  return priceUsd;
};

/** Cards of products whose prices have been converted already, in the same order. */
export function cards({ assets }: Shop, products: Product[], prices: (Money | undefined)[]): ProductCard[] {
  return products.flatMap(({ id, name, picture }, at) => {
    const price = prices[at];
    return price ? [{ id, name, price: format(price), picture: assets.picture(picture) }] : [];
  });
}

/** Cards of products, their prices converted in one call. */
export async function productCards(shop: Shop, visit: Visit, products: Product[]): Promise<ProductCard[]> {
  const prices = await shop.backends.convert(products.map(priceOf), visit.currency, visit.budget());
  return cards(shop, products, prices);
}

/** A visitor's own page: not to be kept by anybody in between. */
export const sendPage = (reply: FastifyReply, page: string, code = 200): FastifyReply =>
  reply.code(code).type('text/html; charset=utf-8').header('cache-control', 'private, no-cache').send(page);
