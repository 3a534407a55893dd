// The steps of a purchase, for tests that need an order but are about something else.
import { formOf } from './page.ts';
import type { Fields, ShopResponse, Visitor } from './visitor.ts';

export const mug = '6E92ZMYYFZ';
export const sunglasses = 'OLJCESPC7Z';
export const allProducts = [
  sunglasses,
  '66VCHSJNUP',
  '1YMWWN1N4O',
  'L9ECAV7KIM',
  '2ZYFJ3GM2N',
  '0PUK6V6EV0',
  'LS4PSXUNUM',
  '9SIQT8TOJO',
  mug,
];

export async function fillCart(visitor: Visitor, productId = mug, quantity = 1): Promise<void> {
  const response = await visitor.postForm('/cart', { product_id: productId, quantity: String(quantity) });
  if (response.status !== 302) throw new Error(`the cart takes no ${productId}: ${response.status}`);
}

/** What the order form of the visitor's cart would send as it stands. */
export const orderForm = async (visitor: Visitor): Promise<Fields> =>
  formOf((await visitor.get('/cart')).text, '/cart/checkout');

export const placeOrder = (visitor: Visitor, form: Fields): Promise<ShopResponse> =>
  visitor.postForm('/cart/checkout', form);

/** Fills the cart and buys it; answers with the order's page's path. */
export async function buy(visitor: Visitor): Promise<string> {
  await fillCart(visitor);
  const { status, location } = await placeOrder(visitor, await orderForm(visitor));
  if (status !== 303) throw new Error(`the order was answered with ${status}`);
  return location;
}
