// Builds an order from the cart: its items and shipping costs in the visitor's currency.
import type { CartItem__Output as CartItem } from '@boutique/protos/gen/hipstershop/CartItem.ts';
import type { OrderResult__Output as OrderResult } from '@boutique/protos/gen/hipstershop/OrderResult.ts';
import type { PlaceOrderRequest__Output as PlaceOrderRequest } from '@boutique/protos/gen/hipstershop/PlaceOrderRequest.ts';
import type { Product__Output as Product } from '@boutique/protos/gen/hipstershop/Product.ts';
import { type Money, multiply, sum, toPayable } from '@boutique/protos/money';
import { cartEmpty, productNotSold } from '@boutique/protos/order-reasons';
import type { shop } from '@boutique/protos/shop';
import { failedPrecondition, hasCode, ifUnimplemented, invalidArgument, status } from '@boutique/service-kit/errors';
import type { Call, Client } from '@boutique/service-kit/rpc';

interface Deps {
  cart: Client<typeof shop.CartService.service>;
  catalog: Client<typeof shop.ProductCatalogService.service>;
  currency: Client<typeof shop.CurrencyService.service>;
  shipping: Client<typeof shop.ShippingService.service>;
}

export type OrderDrafts = ReturnType<typeof orderDrafts>;

/**
 * The draft has no ID. Throws FAILED_PRECONDITION if the cart is empty or a product is no longer sold, INVALID_ARGUMENT
 * if the currency is unknown. Makes four calls, regardless of the number of items.
 */
export function orderDrafts({ cart, catalog, currency, shipping }: Deps) {
  return {
    async readCart({ userId }: PlaceOrderRequest, call: Call): Promise<CartItem[]> {
      return (await cart.getCart({ userId }, { parent: call })).items;
    },
    draft,
  };

  async function draft(items: CartItem[], request: PlaceOrderRequest, call: Call): Promise<OrderResult> {
    if (items.length === 0) throw failedPrecondition('the cart is empty', cartEmpty);
    const [products, quote] = await Promise.all([
      productsOf(items, call),
      shipping.getQuote({ address: request.address, items }, { parent: call }),
    ]);
    const soldItems = items.map((item) => soldProduct(item, products));
    const prices = [required(quote.costUsd), ...soldItems.map(({ priceUsd }) => required(priceUsd))];
    const [shippingCost, ...costs] = await convert(prices, request.userCurrency, call);
    const lines = soldItems.map(({ item, name, picture }, at) => ({ item, cost: required(costs[at]), name, picture }));
    const shippingTotal = required(shippingCost);
    return {
      orderId: '',
      shippingTrackingId: '',
      shippingCost: shippingTotal,
      shippingAddress: request.address,
      items: lines,
      total: sum(request.userCurrency, [
        shippingTotal,
        ...lines.map(({ item, cost }) => multiply(cost, item.quantity)),
      ]),
    };
  }

  async function productsOf(items: CartItem[], parent: Call): Promise<Map<string, Product>> {
    const ids = items.map(({ productId }) => productId);
    // Like GetProducts, leaves out products that are no longer sold.
    const find = (id: string) => catalog.getProduct({ id }, { parent }).catch(ifNotFound);
    const oneByOne = async () => ({
      products: (await Promise.all(ids.map(find))).filter((product) => product !== undefined),
    });
    const { products } = await catalog.getProducts({ ids }, { parent }).catch(ifUnimplemented(oneByOne));
    return new Map(products.map((product) => [product.id, product]));
  }

  async function convert(from: Money[], toCode: string, parent: Call): Promise<Money[]> {
    const oneByOne = async () => ({
      converted: await Promise.all(from.map((money) => currency.convert({ from: money, toCode }, { parent }))),
    });
    const { converted } = await currency
      .convertAll({ from, toCode }, { parent })
      .catch(ifUnimplemented(oneByOne))
      .catch((error: unknown) => {
        // The prices are valid, so only the visitor's currency can be wrong.
        if (hasCode(error, status.INVALID_ARGUMENT)) throw unsupportedCurrency();
        throw error;
      });
    // If Online Boutique's currencyservice doesn't have the currency, it converts to 0.
    if (from.some((price, at) => !isZero(price) && isZero(required(converted[at])))) throw unsupportedCurrency();
    return converted.map(toPayable);
  }
}

const isZero = ({ units, nanos }: Money) => BigInt(units) === 0n && nanos === 0;

const unsupportedCurrency = () => invalidArgument('user_currency', 'is not a supported currency');

function soldProduct(item: CartItem, products: Map<string, Product>) {
  const product = products.get(item.productId);
  if (!product) throw failedPrecondition(`product ${item.productId} is no longer sold`, productNotSold);
  return { item, ...product };
}

function required(money: Money | null | undefined): Money {
  if (!money) throw new Error('a dependency returned no amount');
  return money;
}

function ifNotFound(error: unknown): undefined {
  if (!hasCode(error, status.NOT_FOUND)) throw error;
}
