// The cart page: lines, costs and the order form.
import { randomUUID } from 'node:crypto';
import type { Product__Output as Product } from '@boutique/protos/gen/hipstershop/Product.ts';
import { format, type Money, multiply, sum } from '@boutique/protos/money';
import type { FastifyRequest } from 'fastify';
import type { Assets } from '../../layout/assets.ts';
import type { CartLine } from '../../layout/model.ts';
import { cards, priceOf } from '../../layout/page-parts.ts';
import type { Messages } from '../../locales/en.ts';
import { nameOf } from '../../locales/products.ts';
import { pageOf, type Shop, type Visit } from '../../visit.ts';
import { type FormState, sampleOrder, yearsToChoose } from '../checkout/order-form.ts';
import { type CartModel, cart as cartView } from './cart-view.ts';

/** Input that was rejected, to be shown again. */
interface Refused {
  /** The order form; by default it is a new one. */
  form?: FormState;
  quantity?: CartModel['refusedQuantity'];
}

export async function cartPage(
  shop: Shop,
  request: FastifyRequest,
  visit: Visit,
  { form, quantity: refusedQuantity }: Refused = {},
): Promise<string> {
  const { backends, assets } = shop;
  const { t } = visit;
  const { items } = await backends.cart.getCart({ userId: visit.userId }, visit.budget());
  const ids = items.map(({ productId }) => productId);
  const [products, quote, others, currencies] = await Promise.all([
    backends.products(ids, visit.budget()),
    items.length > 0 ? backends.shipping.getQuote({ items }, visit.budget()) : undefined,
    backends.recommendations(visit.userId, ids, visit.budget()),
    backends.offeredCurrencies(),
  ]);
  const lines = items.flatMap((item) => {
    const product = products.get(item.productId);
    return product ? [{ ...item, product }] : [];
  });
  const asked = [
    ...(quote?.costUsd ? [quote.costUsd] : []),
    ...lines.map(({ product }) => priceOf(product)),
    ...others.map(priceOf),
  ];
  const converted = await backends.convert(asked, visit.currency, visit.budget());
  const shipping = quote?.costUsd ? converted.shift() : undefined;
  const prices = converted.splice(0, lines.length);

  const shown = lines.map((line, at) => cartLine(assets, t, line, existing(prices[at])));
  const total = sum(visit.currency, [...(shipping ? [shipping] : []), ...shown.map(({ total }) => total)]);
  const cartSize = items.reduce((all, { quantity }) => all + quantity, 0);
  return cartView(pageOf(shop, request, visit, { cartSize, currencies, path: '/cart' }), {
    lines: shown.map(({ line }) => line),
    shipping: shipping ? format(shipping, t.locale) : '',
    total: format(total, t.locale),
    refusedQuantity,
    form: {
      idempotencyKey: randomUUID(),
      values: form?.values ?? sampleOrder(),
      errors: form?.errors ?? {},
      problem: form?.problem,
      years: yearsToChoose(),
    },
    recommendations: cards(shop, visit, others, converted),
  });
}

function cartLine(
  { picture }: Assets,
  t: Messages,
  { product, quantity }: { product: Product; quantity: number },
  price: Money,
) {
  const total = multiply(price, quantity);
  const line: CartLine = {
    id: product.id,
    name: nameOf(t, product),
    picture: picture(product.picture),
    quantity,
    unitPrice: format(price, t.locale),
    cost: format(total, t.locale),
  };
  return { line, total };
}

function existing(money: Money | undefined): Money {
  if (!money) throw new Error('currencyservice returned fewer amounts than requested');
  return money;
}
