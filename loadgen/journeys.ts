// What visitors do. Each journey says whether all of it went well; a page that is wrong ends it.
import { get, post, type ShopResponse, sees } from './requests.ts';
import { between, orderDetails, pick } from './visitor-data.ts';

const currencies = ['EUR', 'USD', 'JPY', 'CAD', 'GBP', 'TRY'] as const;

/** What this visitor has seen on the home page; each virtual user has a copy of this file's variables. */
let products: string[] = [];
/** What this visitor has put into the cart since the last order. */
const inCart = new Set<string>();

function index(): boolean {
  const home = get('/');
  products = [...home.body.matchAll(/href="[^"]*\/product\/([^"/?]+)"/g)].flatMap(([, id]) => id ?? []);
  return sees(home, 'the home page shows products', home.status === 200 && products.length > 0);
}

function setCurrency(): boolean {
  const currency = pick(currencies);
  const sent = post('/setCurrency', { currency_code: currency });
  if (!sees(sent, 'a chosen currency is taken', sent.status === 302)) return false;
  const home = get(sent.location || '/');
  const isChosen = home.body.includes(`<option value="${currency}" selected>`);
  return sees(home, 'the home page has the chosen currency', home.status === 200 && isChosen);
}

function seeProduct(): string | undefined {
  const [first, ...others] = products;
  if (!first) return index() ? seeProduct() : undefined;
  const id = pick([first, ...others]);
  const page = get(`/product/${id}`, '/product/{id}');
  return sees(page, 'a product page has its form', page.status === 200 && has(page, id)) ? id : undefined;
}

/** The field by which a form says which product it is about. */
const has = ({ body }: ShopResponse, id: string) => body.includes(`name="product_id" value="${id}"`);

/** The cart's page with a product more in it. */
function fillCart(): ShopResponse | undefined {
  const id = seeProduct();
  if (!id) return undefined;
  const sent = post('/cart', { product_id: id, quantity: String(between(1, 10)) });
  if (!sees(sent, 'the cart takes a product', sent.status === 302 && sent.location !== '')) return undefined;
  inCart.add(id);
  const cart = get(sent.location);
  return isCart(cart) ? cart : undefined;
}

const viewCart = (): boolean => isCart(get('/cart'));

function isCart(page: ShopResponse): boolean {
  const isOne = page.status === 200 && page.body.includes('page-cart');
  return sees(page, 'the cart shows what was put in', isOne && [...inCart].every((id) => has(page, id)));
}

function checkout(): boolean {
  const cart = fillCart();
  if (!cart) return false;
  // As a browser would: the form's own key makes a repeated order one order.
  const key = cart.body.match(/name="idempotency_key" value="([^"]+)"/)?.[1];
  // Bought or not: what is in the cart is known again when the next thing is put in.
  inCart.clear();
  const sent = post('/cart/checkout', { ...orderDetails(), ...(key && { idempotency_key: key }) });
  const id = sent.location.match(/^\/orders\/([^/?]+)/)?.[1];
  if (!sees(sent, 'an order leads to its page', sent.status === 303 && id !== undefined)) return false;
  const page = get(sent.location, '/orders/{id}');
  const isTheOrders = page.body.includes(`>${id}<`) && !/\border-(refused|refunded)\b/.test(page.body);
  return sees(page, "the order's page is that of the order", page.status === 200 && isTheOrders);
}

export const journeys = {
  index,
  setCurrency,
  browseProduct: () => seeProduct() !== undefined,
  addToCart: () => fillCart() !== undefined,
  viewCart,
  checkout,
};

export type JourneyName = keyof typeof journeys;

/** Of 19 journeys: mostly people look, sometimes they buy. */
export const weights: Readonly<Record<JourneyName, number>> = {
  index: 1,
  setCurrency: 2,
  browseProduct: 10,
  addToCart: 2,
  viewCart: 3,
  checkout: 1,
};
