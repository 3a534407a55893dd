// Generates requests that no browser sends, to every route of the frontend and to paths without a route.
import fc from 'fast-check';
import { mug } from './buying.ts';
import { text } from './fuzzing.ts';
import type { Fields } from './visitor.ts';

/** Routes; hostile values replace each `?`. */
const reads = [
  '/',
  '/product/?',
  '/product-meta/?',
  '/cart',
  '/orders',
  '/orders/?',
  '/search?q=?',
  '/search?q=mug&?=1',
];
const moreReads = ['/assistant', '/outbox', '/outbox?order_id=?', '/outbox/?', '/outbox/?/html', '/logout', '/sign-in'];
const files = [
  '/static/?',
  '/static/css/?',
  '/static/../../?',
  '/static/%2e%2e/%2e%2e/?',
  '/static/..%5c..%5c?',
  '/?',
  '//?',
];
const explorer = ['/explorer', '/explorer/?/?/?', '/explorer/cartservice/hipstershop.CartService/GetCart'];
const forms: Record<string, string[]> = {
  '/cart': ['product_id', 'quantity'],
  '/cart/update': ['product_id', 'quantity'],
  '/cart/remove': ['product_id'],
  '/cart/empty': [],
  '/cart/checkout': [
    'email',
    'street_address',
    'zip_code',
    'city',
    'state',
    'country',
    'credit_card_number',
    'credit_card_cvv',
    'credit_card_expiration_month',
    'credit_card_expiration_year',
    'idempotency_key',
  ],
  '/setCurrency': ['currency_code', 'return_to'],
  '/setLanguage': ['language', 'return_to'],
  '/assistant': ['message', 'image'],
  '/bot': ['message', 'image'],
  '/sign-in': ['name', 'return_to'],
  '/logout': [],
  '/explorer/cartservice/hipstershop.CartService/GetCart': ['body'],
};
const good: Fields = {
  email: 'robin@example.com',
  street_address: '12 Harbour Lane',
  zip_code: '02110',
  city: 'Boston',
  state: 'MA',
  country: 'United States',
  credit_card_number: '4432801561520454',
  credit_card_cvv: '672',
  credit_card_expiration_month: '1',
  credit_card_expiration_year: '2099',
  product_id: mug,
  quantity: '1',
  currency_code: 'EUR',
  language: 'en',
  message: 'mug',
  return_to: '/cart',
  body: '{"user_id":"x"}',
};

const hostile = text(9_000);
/** Only partly percent-encoded, as if typed into an address bar. */
const inAddress = hostile.map((value) => value.replace(/[^!-~]/gu, encodeWell).replaceAll('#', '%23'));
const encodeWell = (value: string) => (value.isWellFormed() ? encodeURIComponent(value) : '%ff');
export const encoded = (value: string) => encodeURIComponent(value.toWellFormed());

export const address = fc
  .tuple(fc.constantFrom(...reads, ...moreReads, ...files, ...explorer), inAddress)
  .map(([route, value]) =>
    route.replaceAll('?', (mark, at) =>
      route.slice(at - 7, at) === '/search' || route.slice(at - 7, at) === '/outbox' ? mark : value,
    ),
  );

export const body = fc
  .constantFrom(...Object.keys(forms))
  .chain((path) =>
    fc.tuple(
      fc.constant(path),
      fc.record(Object.fromEntries((forms[path] ?? []).map((name) => [name, field(name)]))),
      hostile,
    ),
  );
const field = (name: string) => fc.oneof(fc.constant(good[name] ?? 'x'), hostile, fc.constant(undefined));

/** Headers that are valid HTTP: Node itself rejects invalid ones. */
const allHeaders = fc.record(
  {
    cookie: hostile.map(
      (value) =>
        `shop_session-id=${encoded(value)}; shop_currency=${value}; shop_language=${value}; ${encoded(value)}=1; __proto__=1`,
    ),
    'accept-language': hostile,
    'accept-encoding': hostile,
    traceparent: hostile,
    baggage: hostile,
    'x-request-id': hostile,
    'x-forwarded-proto': hostile,
    referer: hostile,
    origin: hostile,
    authorization: hostile,
    'if-none-match': hostile,
    range: hostile,
    host: fc.constantFrom('shop.example', 'a b', '', '[::', 'x'.repeat(300)),
  },
  { requiredKeys: [] },
);
export const headers = allHeaders.map((generated) =>
  Object.entries({ host: 'shop', ...generated, connection: 'close' })
    .map(([name, value]) => `${name}: ${String(value).replace(/[^ -~]/g, '')}\r\n`)
    .join(''),
);
