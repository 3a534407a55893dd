// What Online Boutique's services do on the wire, each in a few lines: its RPCs, its errors, and none of our additions.
import { randomInt, randomUUID } from 'node:crypto';
import { shop } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import { notFound } from '@boutique/service-kit/errors';
import type { ServiceDefinition, ServiceType } from '@boutique/service-kit/rpc';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { parseProducts } from '../services/productcatalogservice/products.ts';
import type { WorkloadName } from '../topology.ts';
import { startOriginalPayment } from './original-payment.ts';
import { serveOriginal } from './original-server.ts';
import { read } from './sources.ts';

export type Addresses = (name: WorkloadName) => string;
/** Starts a service on a port; resolves with its stop function. */
export type StartOriginal = (port: number, addressOf: Addresses) => Promise<() => void>;

const workload = testWorkload('original', { LISTEN_ADDR: '127.0.0.1' });
const client = <Definition extends ServiceDefinition>(service: ServiceType<Definition>, address: string) =>
  connect({ workload, service, address, timeoutMs: 5_000 });

type Money = { currencyCode: string; units: string; nanos: number };
const products = [...parseProducts(read('services/productcatalogservice/products.json')).values()];

/** Per euro. Any other currency is converted to 0, without an error. */
const rates: Record<string, number> = { EUR: 1, USD: 1.1305, JPY: 126.4, GBP: 0.8597, TRY: 6.1247, CAD: 1.5128 };

/** Moves fractions of units to nanos, and whole units back. */
function carry(units: number, nanos: number): [number, number] {
  const all = nanos + (units % 1) * 1e9;
  return [Math.floor(units) + Math.floor(all / 1e9), all % 1e9];
}

export function convert({ currencyCode, units, nanos }: Money, toCode: string): Money {
  const [from = Number.NaN, to = Number.NaN] = [rates[currencyCode], rates[toCode]];
  const [euros, rest] = carry(Number(units) / from, nanos / from);
  const [whole, fraction] = carry(euros * to, Math.round(rest) * to);
  return { currencyCode: toCode, units: String(Math.floor(whole) || 0), nanos: Math.floor(fraction) || 0 };
}

const money = (amount: Money | null | undefined): Money => amount ?? { currencyCode: '', units: '0', nanos: 0 };

export const standIns = {
  adservice: (port) => {
    const ad = (productId: string) => ({ redirectUrl: `/product/${productId}`, text: `${productId} for sale.` });
    const getAds = ({ contextKeys }: { contextKeys: string[] }) => {
      const found = products.filter(({ categories }) => categories.some((one) => contextKeys.includes(one)));
      return { ads: (found.length > 0 ? found : products.slice(0, 2)).map(({ id }) => ad(id)) };
    };
    return serveOriginal(shop.AdService, { getAds }, port);
  },
  cartservice: (port) => {
    const carts = new Map<string, Map<string, number>>();
    return serveOriginal(
      shop.CartService,
      {
        addItem({ userId, item }) {
          const lines = carts.get(userId) ?? new Map<string, number>();
          const { productId = '', quantity = 0 } = item ?? {};
          carts.set(userId, lines.set(productId, (lines.get(productId) ?? 0) + quantity));
          return {};
        },
        getCart({ userId }) {
          const lines = [...(carts.get(userId) ?? [])];
          // An unknown user's cart has no user ID.
          return lines.length > 0
            ? { userId, items: lines.map(([productId, quantity]) => ({ productId, quantity })) }
            : {};
        },
        emptyCart({ userId }) {
          carts.delete(userId);
          return {};
        },
      },
      port,
    );
  },
  checkoutservice: (port, addressOf) => {
    const cart = client(shop.CartService, addressOf('cartservice'));
    const catalogue = client(shop.ProductCatalogService, addressOf('productcatalogservice'));
    const currency = client(shop.CurrencyService, addressOf('currencyservice'));
    const shipping = client(shop.ShippingService, addressOf('shippingservice'));
    const payment = client(shop.PaymentService, addressOf('paymentservice'));
    const email = client(shop.EmailService, addressOf('emailservice'));
    return serveOriginal(
      shop.CheckoutService,
      {
        async placeOrder({ userId, userCurrency: toCode, address, email: to, creditCard }) {
          const { items: lines } = await cart.getCart({ userId });
          const items = [];
          for (const item of lines) {
            const { priceUsd } = await catalogue.getProduct({ id: item.productId });
            items.push({ item, cost: await currency.convert({ from: priceUsd, toCode }) });
          }
          const { costUsd } = await shipping.getQuote({ address, items: lines });
          const shippingCost = await currency.convert({ from: costUsd, toCode });
          const costs = items.flatMap(({ item, cost }) => Array<Money>(item.quantity).fill(cost));
          const amount = [shippingCost, ...costs].reduce(add);
          await payment.charge({ amount, creditCard });
          const { trackingId: shippingTrackingId } = await shipping.shipOrder({ address, items: lines });
          await cart.emptyCart({ userId }).catch(() => {});
          const order = { orderId: randomUUID(), shippingTrackingId, shippingCost, shippingAddress: address, items };
          await email.sendOrderConfirmation({ email: to, order }).catch(() => {});
          return { order };
        },
      },
      port,
    );
  },
  currencyservice: (port) =>
    serveOriginal(
      shop.CurrencyService,
      {
        getSupportedCurrencies: () => ({ currencyCodes: Object.keys(rates) }),
        convert: ({ from, toCode }) => convert(money(from), toCode),
      },
      port,
    ),
  emailservice: (port) => serveOriginal(shop.EmailService, { sendOrderConfirmation: () => ({}) }, port),
  paymentservice: async (port) => (await startOriginalPayment(port)).stop,
  productcatalogservice: (port) =>
    serveOriginal(
      shop.ProductCatalogService,
      {
        listProducts: () => ({ products }),
        getProduct({ id }) {
          const product = products.find((one) => one.id === id);
          if (!product) throw notFound(`no product with ID ${id}`);
          return product;
        },
        searchProducts: ({ query }) => ({
          results: products.filter(({ name, description }) =>
            `${name}\n${description}`.toLowerCase().includes(query.toLowerCase()),
          ),
        }),
      },
      port,
    ),
  recommendationservice: (port, addressOf) => {
    const catalogue = client(shop.ProductCatalogService, addressOf('productcatalogservice'));
    return serveOriginal(
      shop.RecommendationService,
      {
        async listRecommendations({ productIds }) {
          const all = (await catalogue.listProducts({})).products.map(({ id }) => id);
          return { productIds: all.filter((id) => !productIds.includes(id)).slice(0, 5) };
        },
      },
      port,
    );
  },
  shippingservice: (port) =>
    serveOriginal(
      shop.ShippingService,
      {
        getQuote({ items }) {
          const isEmpty = items.reduce((sum, { quantity }) => sum + quantity, 0) === 0;
          return { costUsd: { currencyCode: 'USD', units: isEmpty ? '0' : '8', nanos: isEmpty ? 0 : 990_000_000 } };
        },
        shipOrder: () => ({ trackingId: `AB-17${randomInt(100, 1_000)}-8${randomInt(1_000_000, 10_000_000)}` }),
      },
      port,
    ),
} as const satisfies Partial<Record<WorkloadName, StartOriginal>>;

export type OriginalService = keyof typeof standIns;

function add(one: Money, other: Money): Money {
  const nanos = one.nanos + other.nanos;
  const units = BigInt(one.units) + BigInt(other.units) + BigInt(Math.trunc(nanos / 1e9));
  return { currencyCode: one.currencyCode, units: String(units), nanos: nanos % 1e9 };
}
