// Online Boutique's frontend: its paths, its forms, and the calls that its pages make, one after another.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { shop } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import type { ServiceDefinition, ServiceType } from '@boutique/service-kit/rpc';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import type { WorkloadName } from '../topology.ts';
import type { Addresses, StartOriginal } from './original-services.ts';

const workload = testWorkload('original', { LISTEN_ADDR: '127.0.0.1' });
const userId = 'b1a0e5a4-1f5f-4c55-9d34-7e4b1c0a2f11';
type Form = Record<string, string>;

type Backends = ReturnType<typeof connectAll>;

function connectAll(addressOf: Addresses) {
  const client = <Definition extends ServiceDefinition>(service: ServiceType<Definition>, name: WorkloadName) =>
    connect({ workload, service, address: addressOf(name), timeoutMs: 5_000 });
  return {
    ads: client(shop.AdService, 'adservice'),
    cart: client(shop.CartService, 'cartservice'),
    catalog: client(shop.ProductCatalogService, 'productcatalogservice'),
    checkout: client(shop.CheckoutService, 'checkoutservice'),
    currency: client(shop.CurrencyService, 'currencyservice'),
    recommendation: client(shop.RecommendationService, 'recommendationservice'),
    shipping: client(shop.ShippingService, 'shippingservice'),
  };
}

async function recommended({ catalog, recommendation }: Backends, productIds: string[]): Promise<string> {
  const found = await recommendation.listRecommendations({ userId, productIds });
  const products = [];
  for (const id of found.productIds) products.push((await catalog.getProduct({ id })).name);
  return products.slice(0, 4).join(', ');
}

async function priced({ catalog, currency }: Backends, id: string): Promise<string> {
  const { name, priceUsd } = await catalog.getProduct({ id });
  const { currencyCode, units, nanos } = await currency.convert({ from: priceUsd, toCode: 'USD' });
  return `${name} ${currencyCode} ${units}.${String(Math.trunc(nanos / 1e7)).padStart(2, '0')}`;
}

/** By method and path; a page without content redirects to the cart. */
type Pages = Record<string, (form: Form) => Promise<string>>;

const pagesOf = (backends: Backends): Pages => ({ ...productPages(backends), ...cartPages(backends) });

function productPages(backends: Backends): Pages {
  const { ads, catalog, currency } = backends;
  return {
    async 'GET /'() {
      const { currencyCodes } = await currency.getSupportedCurrencies({});
      const lines = [];
      for (const { id } of (await catalog.listProducts({})).products) lines.push(await priced(backends, id));
      return [...currencyCodes, ...lines].join('\n');
    },
    async 'GET /product'({ id = '' }) {
      const { categories } = await catalog.getProduct({ id });
      const [ad] = (await ads.getAds({ contextKeys: categories })).ads;
      return [await priced(backends, id), await recommended(backends, [id]), ad?.redirectUrl].join('\n');
    },
  };
}

function cartPages(backends: Backends): Pages {
  const { cart, catalog, checkout, shipping } = backends;
  return {
    async 'GET /cart'() {
      const { items } = await cart.getCart({ userId });
      const ids = items.map(({ productId }) => productId);
      const lines = [];
      for (const { productId, quantity } of items) lines.push(`${quantity} × ${await priced(backends, productId)}`);
      const { costUsd } = await shipping.getQuote({ items });
      return [...lines, await recommended(backends, ids), costUsd?.units].join('\n');
    },
    async 'POST /cart'({ product_id: id = '', quantity }) {
      const { id: productId } = await catalog.getProduct({ id });
      await cart.addItem({ userId, item: { productId, quantity: Number(quantity) } });
      return '';
    },
    async 'POST /cart/checkout'(form) {
      const { order } = await checkout.placeOrder(orderOf(form));
      return `Confirmation # ${order?.orderId}\nTracking # ${order?.shippingTrackingId}`;
    },
  };
}

const orderOf = (form: Form) => ({
  userId,
  userCurrency: 'USD',
  email: form.email,
  address: {
    streetAddress: form.street_address,
    city: form.city,
    state: form.state,
    country: form.country,
    zipCode: Number(form.zip_code),
  },
  creditCard: {
    creditCardNumber: form.credit_card_number,
    creditCardCvv: Number(form.credit_card_cvv),
    creditCardExpirationYear: Number(form.credit_card_expiration_year),
    creditCardExpirationMonth: Number(form.credit_card_expiration_month),
  },
});

export const standInFrontend: StartOriginal = async (port, addressOf) => {
  const pages = pagesOf(connectAll(addressOf));
  async function respond({ method, url = '' }: IncomingMessage, body: string, response: ServerResponse) {
    const [, folder, id = ''] = url.split('/');
    const page = pages[`${method} ${folder === 'product' ? '/product' : url}`];
    if (!page) return response.writeHead(404).end();
    try {
      const content = await page({ id, ...Object.fromEntries(new URLSearchParams(body)) });
      response.writeHead(content ? 200 : 302, content ? {} : { location: '/cart' }).end(content);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  }
  const server = createServer(async (request, response) => respond(request, await text(request), response));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return () => void server.close();
};
