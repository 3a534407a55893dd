// Online Boutique's services and ours are interchangeable: the same bytes for each method and field.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { serve } from '@boutique/service-kit/serve';
import { rawClient } from '@boutique/service-kit/testing/raw-client';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { parseService } from '../service-kit/parse-service.ts';
import { reflectionService } from '../service-kit/reflection-server.ts';

function varint(value: bigint): number[] {
  const rest = BigInt.asUintN(64, value);
  return rest < 128n ? [Number(rest)] : [Number(rest & 127n) | 128, ...varint(rest >> 7n)];
}

/** An int32 or int64 field; a negative value takes ten bytes. */
const int = (id: number, value: number | bigint) => [...varint(BigInt(id << 3)), ...varint(BigInt(value))];

/** A string or message field. */
function field(id: number, value: string | number[]): number[] {
  const bytes = typeof value === 'string' ? [...Buffer.from(value)] : value;
  return [...varint(BigInt((id << 3) | 2)), ...varint(BigInt(bytes.length)), ...bytes];
}

const money = { currencyCode: 'USD', units: '19', nanos: 990_000_000 };
const moneyBytes = [...field(1, 'USD'), ...int(2, 19), ...int(3, 990_000_000)];
const debt = { currencyCode: 'EUR', units: '-9223372036854775807', nanos: -1 };
const debtBytes = [...field(1, 'EUR'), ...int(2, -9223372036854775807n), ...int(3, -1)];
const address = {
  streetAddress: 'Kö 1',
  city: 'Düsseldorf',
  state: 'NW',
  country: 'Germany',
  zipCode: 40212,
};
const addressBytes = [
  ...field(1, 'Kö 1'),
  ...field(2, 'Düsseldorf'),
  ...field(3, 'NW'),
  ...field(4, 'Germany'),
  ...int(5, 40212),
];
const creditCard = {
  creditCardNumber: '4432801561520454',
  creditCardCvv: 672,
  creditCardExpirationYear: 2039,
  creditCardExpirationMonth: 1,
};
const cardBytes = [...field(1, '4432801561520454'), ...int(2, 672), ...int(3, 2039), ...int(4, 1)];
const item = { productId: 'MUG', quantity: 300 };
const itemBytes = [...field(1, 'MUG'), ...int(2, 300)];
const product = {
  id: 'MUG',
  name: 'Mug',
  description: 'For tea',
  picture: '/mug.jpg',
  priceUsd: money,
  categories: ['kitchen', 'home'],
};
const productBytes = [
  ...field(1, 'MUG'),
  ...field(2, 'Mug'),
  ...field(3, 'For tea'),
  ...field(4, '/mug.jpg'),
  ...field(5, moneyBytes),
  ...field(6, 'kitchen'),
  ...field(6, 'home'),
];
const order = {
  orderId: 'o',
  shippingTrackingId: 't',
  shippingCost: money,
  shippingAddress: address,
  items: [{ item, cost: money }],
};
const orderBytes = [
  ...field(1, 'o'),
  ...field(2, 't'),
  ...field(3, moneyBytes),
  ...field(4, addressBytes),
  ...field(5, [...field(1, itemBytes), ...field(2, moneyBytes)]),
];

const cart = shop.CartService.service;
const catalog = shop.ProductCatalogService.service;
const shipping = shop.ShippingService.service;
const currency = shop.CurrencyService.service;
const payment = shop.PaymentService.service;
const email = shop.EmailService.service;
const checkout = shop.CheckoutService.service;
const recommendation = shop.RecommendationService.service;
const ads = shop.AdService.service;

/** The codec of a method's requests or responses. */
interface Codec {
  write(value: object): Buffer;
  read(bytes: Buffer): object;
}
interface Method {
  requestSerialize(value: object): Buffer;
  requestDeserialize(bytes: Buffer): object;
  responseSerialize(value: object): Buffer;
  responseDeserialize(bytes: Buffer): object;
}
const request = ({ requestSerialize: write, requestDeserialize: read }: Method): Codec => ({ write, read });
const reply = ({ responseSerialize: write, responseDeserialize: read }: Method): Codec => ({ write, read });

const userId = 'ann';
const shipmentBytes = [...field(1, addressBytes), ...field(2, itemBytes)];

const messages: [name: string, codec: Codec, value: object, bytes: number[]][] = [
  ['AddItemRequest', request(cart.AddItem), { userId, item }, [...field(1, 'ann'), ...field(2, itemBytes)]],
  ['GetCartRequest', request(cart.GetCart), { userId }, field(1, 'ann')],
  ['EmptyCartRequest', request(cart.EmptyCart), { userId }, field(1, 'ann')],
  [
    'Cart',
    reply(cart.GetCart),
    { userId, items: [item, item] },
    [...field(1, 'ann'), ...field(2, itemBytes), ...field(2, itemBytes)],
  ],
  ['Empty', reply(cart.AddItem), {}, []],
  [
    'ListRecommendationsRequest',
    request(recommendation.ListRecommendations),
    { userId, productIds: ['A', 'B'] },
    [...field(1, 'ann'), ...field(2, 'A'), ...field(2, 'B')],
  ],
  [
    'ListRecommendationsResponse',
    reply(recommendation.ListRecommendations),
    { productIds: ['A', 'B'] },
    [...field(1, 'A'), ...field(1, 'B')],
  ],
  ['Product', reply(catalog.GetProduct), product, productBytes],
  ['ListProductsResponse', reply(catalog.ListProducts), { products: [product] }, field(1, productBytes)],
  ['GetProductRequest', request(catalog.GetProduct), { id: 'MUG' }, field(1, 'MUG')],
  ['SearchProductsRequest', request(catalog.SearchProducts), { query: 'tea' }, field(1, 'tea')],
  ['SearchProductsResponse', reply(catalog.SearchProducts), { results: [product] }, field(1, productBytes)],
  ['GetQuoteRequest', request(shipping.GetQuote), { address, items: [item] }, shipmentBytes],
  ['GetQuoteResponse', reply(shipping.GetQuote), { costUsd: money }, field(1, moneyBytes)],
  ['ShipOrderRequest', request(shipping.ShipOrder), { address, items: [item] }, shipmentBytes],
  ['ShipOrderResponse', reply(shipping.ShipOrder), { trackingId: 't' }, field(1, 't')],
  [
    'GetSupportedCurrenciesResponse',
    reply(currency.GetSupportedCurrencies),
    { currencyCodes: ['EUR', 'USD'] },
    [...field(1, 'EUR'), ...field(1, 'USD')],
  ],
  [
    'CurrencyConversionRequest',
    request(currency.Convert),
    { from: money, toCode: 'EUR' },
    [...field(1, moneyBytes), ...field(2, 'EUR')],
  ],
  ['Money', reply(currency.Convert), money, moneyBytes],
  ['Money below zero', reply(currency.Convert), debt, debtBytes],
  [
    'ChargeRequest with CreditCardInfo',
    request(payment.Charge),
    { amount: money, creditCard },
    [...field(1, moneyBytes), ...field(2, cardBytes)],
  ],
  ['ChargeResponse', reply(payment.Charge), { transactionId: 't' }, field(1, 't')],
  [
    'SendOrderConfirmationRequest with OrderResult',
    request(email.SendOrderConfirmation),
    { email: 'a@b.c', order },
    [...field(1, 'a@b.c'), ...field(2, orderBytes)],
  ],
  [
    'PlaceOrderRequest',
    request(checkout.PlaceOrder),
    { userId, userCurrency: 'EUR', address, email: 'a@b.c', creditCard },
    [...field(1, 'ann'), ...field(2, 'EUR'), ...field(3, addressBytes), ...field(5, 'a@b.c'), ...field(6, cardBytes)],
  ],
  ['PlaceOrderResponse', reply(checkout.PlaceOrder), { order }, field(1, orderBytes)],
  ['AdRequest', request(ads.GetAds), { contextKeys: ['a', 'b'] }, [...field(1, 'a'), ...field(1, 'b')]],
  [
    'AdResponse',
    reply(ads.GetAds),
    { ads: [{ redirectUrl: '/product/MUG', text: 'Mugs!' }] },
    field(1, [...field(1, '/product/MUG'), ...field(2, 'Mugs!')]),
  ],
];

describe("a message of Online Boutique's", () => {
  for (const [name, { write, read }, value, bytes] of messages) {
    test(`${name} has the same bytes`, () => {
      assert.equal(write(value).toString('hex'), Buffer.from(bytes).toString('hex'));
      // Our message has additional fields, which are empty here.
      assert.partialDeepStrictEqual(read(Buffer.from(bytes)), value);
    });
  }
});

test('all fifteen methods have their paths and are unary', () => {
  const methods = [cart, recommendation, catalog, shipping, currency, payment, email, checkout, ads].flatMap(
    (service) => Object.values(service),
  );
  for (const path of `CartService/AddItem CartService/GetCart CartService/EmptyCart
    RecommendationService/ListRecommendations ProductCatalogService/ListProducts ProductCatalogService/GetProduct
    ProductCatalogService/SearchProducts ShippingService/GetQuote ShippingService/ShipOrder
    CurrencyService/GetSupportedCurrencies CurrencyService/Convert PaymentService/Charge
    EmailService/SendOrderConfirmation CheckoutService/PlaceOrder AdService/GetAds`.split(/\s+/)) {
    const method = methods.find((one) => one.path === `/hipstershop.${path}`);
    assert.ok(method, path);
    assert.deepEqual([method.requestStream, method.responseStream], [false, false], path);
  }
});

/** The contract of a client built before our additions. */
const old = parseService(
  `syntax = "proto3";
  package old;
  message Money { string currency_code = 1; int64 units = 2; int32 nanos = 3; }
  message Address { string street_address = 1; string city = 2; string state = 3; string country = 4; int32 zip_code = 5; }
  message CartItem { string product_id = 1; int32 quantity = 2; }
  message OrderItem { CartItem item = 1; Money cost = 2; }
  message OrderResult {
    string order_id = 1; string shipping_tracking_id = 2; Money shipping_cost = 3; Address shipping_address = 4;
    repeated OrderItem items = 5;
  }
  message CreditCardInfo {
    string credit_card_number = 1; int32 credit_card_cvv = 2; int32 credit_card_expiration_year = 3;
    int32 credit_card_expiration_month = 4;
  }
  message PlaceOrderRequest {
    string user_id = 1; string user_currency = 2; Address address = 3; string email = 5; CreditCardInfo credit_card = 6;
  }
  message PlaceOrderResponse { OrderResult order = 1; }
  message Ids { repeated string product_ids = 1; }
  service Reader {
    rpc Order(PlaceOrderRequest) returns (PlaceOrderResponse);
    rpc Recommend(Ids) returns (Ids);
  }`,
  'old.Reader',
);

describe('an older client ignores our additions', () => {
  test('PlaceOrderRequest without key and postcode', () => {
    const ours = checkout.PlaceOrder.requestSerialize({
      userId,
      address: { ...address, postcode: '40212' },
      creditCard,
      idempotencyKey: 'key',
    });
    const read = old.Order?.requestDeserialize(ours);
    assert.deepEqual(read, { userId, userCurrency: '', address, email: '', creditCard });
  });

  test('OrderResult without its total', () => {
    const ours = checkout.PlaceOrder.responseSerialize({ order: { ...order, total: money } });
    const { order: read } = old.Order?.responseDeserialize(ours) ?? {};
    assert.deepEqual([read.orderId, read.items[0].item, 'total' in read], ['o', item, false]);
  });

  test('ListRecommendationsResponse without the products', () => {
    const ours = recommendation.ListRecommendations.responseSerialize({ productIds: ['MUG'], products: [product] });
    assert.deepEqual(old.Recommend?.responseDeserialize(ours), { productIds: ['MUG'] });
  });
});

test('reflection returns the contract with its original names, in snake_case', async () => {
  const handlers = {
    addItem: () => ({}),
    getCart: () => ({}),
    emptyCart: () => ({}),
    removeItems: () => ({}),
    setQuantity: () => ({}),
  };
  const workload = testWorkload('cartservice', { LISTEN_ADDR: '127.0.0.1', LOG_LEVEL: 'silent' });
  const running = await serve({ workload, service: shop.CartService, handlers, port: 0 });
  const client = rawClient(`127.0.0.1:${running.port}`);
  for (const definition of reflectionService([]).definitions) {
    const request = { fileContainingSymbol: 'hipstershop.CartService' };
    const response = await client.reflection(definition, request);
    const [file, ...others] = response.fileDescriptorResponse?.fileDescriptorProto ?? [];
    assert.deepEqual(others, []);
    assert.ok(file);
    assert.ok(file.includes('hipstershop') && file.includes('shipping_tracking_id'));
    assert.ok(!file.includes('shippingTrackingId'));
  }
  client.close();
  await running.stop();
});
