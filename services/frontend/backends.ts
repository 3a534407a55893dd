// Clients for the services behind the pages, and the calls that several pages share.
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

/** The pages offer these currencies if the service supports them. */
const offeredCodes = ['EUR', 'USD', 'JPY', 'GBP', 'TRY', 'CAD'];
/** Timeouts for optional parts of a page. */
const adTimeoutMs = 100;
const optionalTimeoutMs = 300;
/** For pictures sent to the assistant. */
const maxLargeMessageBytes = 4 * 1024 * 1024;

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
  const assistant = open(
    shop.ShoppingAssistantService,
    env.address('SHOPPING_ASSISTANT_SERVICE_ADDR'),
    maxLargeMessageBytes,
  );
  const cart = open(shop.CartService, env.address('CART_SERVICE_ADDR'));
  const catalog = open(shop.ProductCatalogService, env.address('PRODUCT_CATALOG_SERVICE_ADDR'));
  const checkout = open(shop.CheckoutService, env.address('CHECKOUT_SERVICE_ADDR'));
  const currency = open(shop.CurrencyService, env.address('CURRENCY_SERVICE_ADDR'));
  // Online Boutique's manifests don't set the addresses of these services: the default is their name in a cluster.
  const email = open(shop.EmailService, env.address('EMAIL_SERVICE_ADDR', 'emailservice:5000'));
  const orders = open(shop.OrderService, env.address('ORDER_SERVICE_ADDR', 'orderservice:5060'));
  const recommendation = open(shop.RecommendationService, env.address('RECOMMENDATION_SERVICE_ADDR'));
  const shipping = open(shop.ShippingService, env.address('SHIPPING_SERVICE_ADDR'));

  const currencies = cached(cacheTtlMs, async () => {
    const { currencyCodes } = await currency.getSupportedCurrencies({});
    return currencyCodes.filter(isCurrencyCode);
  });

  /** The products with these IDs; unknown IDs are left out. */
  async function productsOf(ids: string[], options: CallOptions): Promise<Product[]> {
    if (ids.length === 0) return [];
    const one = (id: string) => catalog.getProduct({ id }, options).then((product) => [product], emptyIfNotFound);
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

    /** All codes that can be converted to and whose number of decimals is known. */
    currencies,

    /** Whether this code is supported; undefined if the list doesn't arrive in time. */
    async isCurrency(code: string): Promise<boolean | undefined> {
      const known = await withTimeout(optionalTimeoutMs, optional(currencies()));
      return known?.includes(code);
    },

    /** The codes that the pages offer, in the service's order. */
    async offeredCurrencies(): Promise<string[]> {
      return (await currencies()).filter((code) => offeredCodes.includes(code));
    },

    /** Converts prices and rounds them to payable amounts. */
    async convert(from: Money[], toCode: string, options: CallOptions): Promise<Money[]> {
      if (from.length === 0) return [];
      const oneByOne = async () => ({
        converted: await Promise.all(from.map((money) => currency.convert({ from: money, toCode }, options))),
      });
      const { converted } = await currency.convertAll({ from, toCode }, options).catch(ifUnimplemented(oneByOne));
      return converted.map(toPayable);
    },

    /** Products by ID; products that are no longer sold are missing. */
    async products(ids: string[], options: CallOptions): Promise<Map<string, Product>> {
      return new Map((await productsOf(ids, options)).map((product) => [product.id, product]));
    },

    /** Number of items for the badge; 0 if the cart can't be loaded. */
    async cartSize(userId: string, options: CallOptions): Promise<number> {
      const found = await optional(cart.getCart({ userId }, limitTimeout(options, optionalTimeoutMs)));
      return (found?.items ?? []).reduce((sum, { quantity }) => sum + quantity, 0);
    },

    /** Up to four recommended products; none if they don't arrive in time. */
    async recommendations(userId: string, productIds: string[], options: CallOptions): Promise<Product[]> {
      const limited = limitTimeout(options, optionalTimeoutMs);
      const found = await optional(recommendation.listRecommendations({ userId, productIds }, limited));
      if (!found) return [];
      if (found.products.length > 0) return found.products.slice(0, 4);
      // Online Boutique's own service returns only IDs.
      return (await optional(productsOf(found.productIds.slice(0, 4), limited))) ?? [];
    },

    /** An ad for these categories; undefined if it doesn't arrive in time. */
    async ad(categories: string[], options: CallOptions) {
      const found = await optional(ad.getAds({ contextKeys: categories }, limitTimeout(options, adTimeoutMs)));
      return found?.ads[Math.floor(Math.random() * found.ads.length)];
    },

    close() {
      for (const client of clients) client.close();
    },
  };
}

const limitTimeout = (options: CallOptions, limitMs: number): CallOptions => ({
  ...options,
  timeoutMs: Math.min(options.timeoutMs ?? limitMs, limitMs),
});

/** The result, or undefined after the limit. The timer is cleared: otherwise it would keep each request in memory. */
function withTimeout<T>(limitMs: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, limitMs, undefined);
  });
  return Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}

function emptyIfNotFound(error: unknown): Product[] {
  if (hasCode(error, status.NOT_FOUND)) return [];
  throw error;
}

/** For optional parts of a page: undefined if the call fails. */
export async function optional<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof StatusError) return undefined;
    throw error;
  }
}
