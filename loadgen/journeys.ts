// The visitors' journeys. Each returns whether all its steps succeeded; a wrong page ends it.
import { checkPage, get, post, type ShopResponse } from './requests.ts';
import { between, orderDetails, pick } from './visitor-data.ts';

const currencies = ['EUR', 'USD', 'JPY', 'CAD', 'GBP', 'TRY'] as const;

/** Products on the home page that this visitor saw; each virtual user has its own copy of these variables. */
let products: string[] = [];
/** Products that this visitor has added to the cart since the last order. */
const inCart = new Set<string>();

function index(): boolean {
  const home = get('/');
  products = [...home.body.matchAll(/href="[^"]*\/product\/([^"/?]+)"/g)].flatMap(([, id]) => id ?? []);
  return checkPage(home, 'the home page shows products', home.status === 200 && products.length > 0);
}

function setCurrency(): boolean {
  const currency = pick(currencies);
  const sent = post('/setCurrency', { currency_code: currency });
  if (!checkPage(sent, 'the chosen currency is accepted', sent.status === 302)) return false;
  const home = get(sent.location || '/');
  const isChosen = home.body.includes(`<option value="${currency}" selected>`);
  return checkPage(home, 'the home page shows the chosen currency', home.status === 200 && isChosen);
}

function seeProduct(): string | undefined {
  const [first, ...others] = products;
  if (!first) return index() ? seeProduct() : undefined;
  const id = pick([first, ...others]);
  const page = get(`/product/${id}`, '/product/{id}');
  return checkPage(page, 'a product page has its form', page.status === 200 && hasForm(page, id)) ? id : undefined;
}

/** Whether the page has a form for the product. */
const hasForm = ({ body }: ShopResponse, id: string) => body.includes(`name="product_id" value="${id}"`);

/** Adds a product and returns the cart page. */
function fillCart(): ShopResponse | undefined {
  const id = seeProduct();
  if (!id) return undefined;
  const sent = post('/cart', { product_id: id, quantity: String(between(1, 10)) });
  if (!checkPage(sent, 'a product is added to the cart', sent.status === 302 && sent.location !== '')) return undefined;
  inCart.add(id);
  const cart = get(sent.location);
  return isCart(cart) ? cart : undefined;
}

const viewCart = (): boolean => isCart(get('/cart'));

function isCart(page: ShopResponse): boolean {
  const isOne = page.status === 200 && page.body.includes('page-cart');
  return checkPage(page, 'the cart shows the products added', isOne && [...inCart].every((id) => hasForm(page, id)));
}

function checkout(): boolean {
  const cart = fillCart();
  if (!cart) return false;
  // As in a browser, the form's own key makes a repeated request the same order.
  const key = cart.body.match(/name="idempotency_key" value="([^"]+)"/)?.[1];
  // Whether the order succeeded or not, the next added product is certain to be in the cart.
  inCart.clear();
  const sent = post('/cart/checkout', { ...orderDetails(), ...(key && { idempotency_key: key }) });
  const id = sent.location.match(/^\/orders\/([^/?]+)/)?.[1];
  if (!checkPage(sent, 'an order leads to its page', sent.status === 303 && id !== undefined)) return false;
  const page = get(sent.location, '/orders/{id}');
  const isRightPage = page.body.includes(`>${id}<`) && !/\border-(refused|refunded)\b/.test(page.body);
  return checkPage(page, 'the order page shows the order', page.status === 200 && isRightPage);
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

/** Out of 19 journeys; visitors mostly browse and sometimes buy. */
export const weights: Readonly<Record<JourneyName, number>> = {
  index: 1,
  setCurrency: 2,
  browseProduct: 10,
  addToCart: 2,
  viewCart: 3,
  checkout: 1,
};
