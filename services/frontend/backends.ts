// The services behind the pages, and what pages ask of them in one way only.
import { isCurrencyCode } from '@boutique/protos/currencies';
import type { Money__Output as Money } from '@boutique/protos/gen/hipstershop/Money.ts';
import type { Product__Output as Product } from '@boutique/protos/gen/hipstershop/Product.ts';
import { toPayable } from '@boutique/protos/money';
import { shop } from '@boutique/protos/shop';
import { cached } from '@boutique/service-kit/cache';
import { connect } from '@boutique/service-kit/connect';
import { hasCode, ifUnimplemented, StatusError, status } from '@boutique/service-kit/errors';
import {
  type CallOptions,
  type Client,
  fullName,
  type ServiceDefinition,
  type ServiceType,
  workloadName,
} from '@boutique/service-kit/rpc';
import type { Workload } from '@boutique/service-kit/workload';

export type Backends = ReturnType<typeof connectBackends>;

/** Currencies that the pages offer, of those that the service knows. */
const offered = ['EUR', 'USD', 'JPY', 'GBP', 'TRY', 'CAD'];
/** Parts of a page that it can do without get this long, ms. */
const adLimitMs = 100;
const extraLimitMs = 300;
/** Pictures to the assistant, and a list of mails. */
const manyBytes = 4 * 1024 * 1024;

export interface BackendAddress {
  /** Such as cartservice. */
  workload: string;
  /** host:port */
  address: string;
}

export function connectBackends(workload: Workload, cacheTtlMs: number) {
  const { env } = workload;
  const addresses: BackendAddress[] = [];
  const clients: { close(): void }[] = [];

  function open<Definition extends ServiceDefinition>(
    service: ServiceType<Definition>,
    address: string,
    maxMessageBytes?: number,
  ): Client<Definition> {
    const client = connect({ workload, service, address, maxMessageBytes });
    addresses.push({ workload: workloadName(fullName(service.service)), address });
    clients.push(client);
    return client;
  }

  const ad = open(shop.AdService, env.address('AD_SERVICE_ADDR'));
  const assistant = open(shop.ShoppingAssistantService, env.address('SHOPPING_ASSISTANT_SERVICE_ADDR'), manyBytes);
  const cart = open(shop.CartService, env.address('CART_SERVICE_ADDR'));
  const catalog = open(shop.ProductCatalogService, env.address('PRODUCT_CATALOG_SERVICE_ADDR'));
  const checkout = open(shop.CheckoutService, env.address('CHECKOUT_SERVICE_ADDR'));
  const currency = open(shop.CurrencyService, env.address('CURRENCY_SERVICE_ADDR'));
  // Online Boutique's manifests give the frontend no address of these services: the default is their name in a cluster.
  const email = open(shop.EmailService, env.address('EMAIL_SERVICE_ADDR', 'emailservice:5000'), manyBytes);
  const orders = open(shop.OrderService, env.address('ORDER_SERVICE_ADDR', 'orderservice:5060'));
  const recommendation = open(shop.RecommendationService, env.address('RECOMMENDATION_SERVICE_ADDR'));
  const shipping = open(shop.ShippingService, env.address('SHIPPING_SERVICE_ADDR'));

  const currencies = cached(cacheTtlMs, async () => {
    const { currencyCodes } = await currency.getSupportedCurrencies({});
    return currencyCodes.filter(isCurrencyCode);
  });

  /** Those of these products that are sold. */
  async function productsOf(ids: string[], options: CallOptions): Promise<Product[]> {
    if (ids.length === 0) return [];
    const one = (id: string) => catalog.getProduct({ id }, options).then((product) => [product], noneIfUnknown);
    const oneByOne = async () => ({ products: (await Promise.all(ids.map(one))).flat() });
    return (await catalog.getProducts({ ids }, options).catch(ifUnimplemented(oneByOne))).products;
  }

  return {
    addresses,
    assistant,
    cart,
    catalog,
    checkout,
    email,
    orders,
    shipping,

    /** All codes that can be converted to, and whose decimals are known. */
    currencies,

    /** Whether this is one of them; undefined when that can't be found out at once. */
    async isCurrency(code: string): Promise<boolean | undefined> {
      const known = await atMost(extraLimitMs, orNothing(currencies()));
      return known?.includes(code);
    },

    /** Those that the pages offer, in the service's order. */
    async offeredCurrencies(): Promise<string[]> {
      return (await currencies()).filter((code) => offered.includes(code));
    },

    /** Prices as they are paid in this currency. */
    async convert(from: Money[], toCode: string, options: CallOptions): Promise<Money[]> {
      if (from.length === 0) return [];
      const oneByOne = async () => ({
        converted: await Promise.all(from.map((money) => currency.convert({ from: money, toCode }, options))),
      });
      const { converted } = await currency.convertAll({ from, toCode }, options).catch(ifUnimplemented(oneByOne));
      return converted.map(toPayable);
    },

    /** Products by id; one that is no longer sold is not in the map. */
    async products(ids: string[], options: CallOptions): Promise<Map<string, Product>> {
      return new Map((await productsOf(ids, options)).map((product) => [product.id, product]));
    },

    /** Pieces in a cart for the badge; 0 when the cart can't be asked. */
    async cartSize(userId: string, options: CallOptions): Promise<number> {
      const found = await orNothing(cart.getCart({ userId }, limited(options, extraLimitMs)));
      return (found?.items ?? []).reduce((sum, { quantity }) => sum + quantity, 0);
    },

    /** Up to four products to show beside others; none when they don't come in time. */
    async recommendations(userId: string, productIds: string[], options: CallOptions): Promise<Product[]> {
      const most = limited(options, extraLimitMs);
      const found = await orNothing(recommendation.listRecommendations({ userId, productIds }, most));
      if (!found) return [];
      if (found.products.length > 0) return found.products.slice(0, 4);
      // Online Boutique's own service answers with ids alone.
      return (await orNothing(productsOf(found.productIds.slice(0, 4), most))) ?? [];
    },

    /** One ad for these categories; none when it doesn't come at once. */
    async ad(categories: string[], options: CallOptions) {
      const found = await orNothing(ad.getAds({ contextKeys: categories }, limited(options, adLimitMs)));
      return found?.ads[Math.floor(Math.random() * found.ads.length)];
    },

    close() {
      for (const client of clients) client.close();
    },
  };
}

const limited = (options: CallOptions, limitMs: number): CallOptions => ({
  ...options,
  timeoutMs: Math.min(options.timeoutMs ?? limitMs, limitMs),
});

/** What comes in time. No timer stays behind, since one for each request would hold it for as long. */
function atMost<T>(limitMs: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, limitMs, undefined);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function noneIfUnknown(error: unknown): Product[] {
  if (hasCode(error, status.NOT_FOUND)) return [];
  throw error;
}

/** For parts that a page can do without: a failed call is no part. */
export async function orNothing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof StatusError) return undefined;
    throw error;
  }
}
