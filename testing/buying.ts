// The steps of a purchase, for tests that need a cart or an order.
import { addressesOf, formOf } from './page.ts';
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
  if (response.status !== 302) throw new Error(`POST /cart for ${productId} returned ${response.status}`);
}

/** The fields of the order form on the visitor's cart page. */
export const orderForm = async (visitor: Visitor): Promise<Fields> =>
  formOf((await visitor.get('/cart')).text, `${visitor.root}/cart/checkout`);

export const placeOrder = (visitor: Visitor, form: Fields): Promise<ShopResponse> =>
  visitor.postForm('/cart/checkout', form);

/** Places an order; resolves with the path of the order's page. */
export async function buy(visitor: Visitor, productId = mug): Promise<string> {
  await fillCart(visitor, productId);
  const { status, location } = await placeOrder(visitor, await orderForm(visitor));
  if (status !== 303) throw new Error(`POST /cart/checkout returned ${status}`);
  return location;
}

/** The paths of the visitor's orders, newest first. */
export const ordersOf = async (visitor: Visitor): Promise<string[]> =>
  addressesOf((await visitor.get('/orders')).text, 'href').filter((path) => path.startsWith('/orders/'));
