import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CartLine, OrderModel, OrderState, Page, ProductCard } from '../layout/model.ts';
import { en } from '../locales/en.ts';
import { ja } from '../locales/ja.ts';
import { languages } from '../locales/languages.ts';
import { assistant } from './assistant/assistant-view.ts';
import type { CartModel } from './cart/cart-view.ts';
import { cart } from './cart/cart-view.ts';
import { error } from './error/error-view.ts';
import { home } from './home/home-view.ts';
import { order } from './orders/order-view.ts';
import { orders } from './orders/orders-view.ts';
import { mail, outbox } from './outbox/outbox-view.ts';
import { product } from './product/product-view.ts';
import { search } from './search/search-view.ts';

const hostile = `"><script>alert('x')</script>`;
const page: Page = {
  t: en,
  baseUrl: '/shop',
  brand: 'boutique',
  asset: (path) => `/shop${path}`,
  currency: 'EUR',
  currencies: ['EUR', 'USD'],
  showCurrency: true,
  path: `/search?q=${hostile}`,
  cartSize: 2,
  assistant: true,
  outbox: true,
  explorer: true,
  message: hostile,
  platform: { id: 'local', name: hostile },
  session: hostile,
  requestId: 'request-1',
  traceId: 'trace-1',
  traceUrl: 'http://localhost:16686/trace/trace-1',
};
const card: ProductCard = { id: 'MUG', name: hostile, price: '€8.00', picture: '/static/img/products/mug.svg' };
const line: CartLine = { ...card, quantity: 2, unitPrice: '€8.00', cost: '€16.00' };
const cartModel: CartModel = {
  lines: [line],
  shipping: '€5.00',
  total: '€21.00',
  recommendations: [card],
  form: {
    idempotencyKey: 'key-1',
    values: {
      email: hostile,
      street_address: hostile,
      zip_code: '01234',
      city: 'Ulm',
      state: 'BW',
      country: 'Germany',
      credit_card_number: '',
      credit_card_expiration_month: '12',
      credit_card_expiration_year: '2027',
      credit_card_cvv: '',
    },
    errors: { credit_card_cvv: hostile, email: hostile },
    problem: hostile,
    years: [2026, 2027],
  },
};
const orderModel: OrderModel = {
  id: 'order-1',
  state: 'done',
  trackingId: hostile,
  address: { street: hostile, city: hostile, state: 'BW', zip: '01234', country: 'Germany' },
  lines: [line],
  shipping: '€5.00',
  total: '€21.00',
  email: hostile,
  recommendations: [card],
};
const letter = { id: 'm', orderId: 'o&', to: hostile, subject: hostile, writtenAt: 'today', delivered: false };

const pages: Record<string, string> = {
  home: home(page, { products: [card], more: '/?page=JAR' }),
  product: product(page, {
    ...card,
    description: hostile,
    packaging: { weight: hostile, width: '1', height: '1', depth: '1' },
    recommendations: [card],
    ad: { redirectUrl: '/product/JAR', text: hostile },
  }),
  cart: cart(page, cartModel),
  order: order(page, orderModel),
  orders: orders(page, {
    orders: [{ id: hostile, state: 'done', placedAt: 'today', itemCount: 1, total: '€1.00' }],
    older: '',
  }),
  assistant: assistant(page, { question: hostile, answer: hostile, problem: hostile, products: [card] }),
  search: search(page, { query: hostile, products: [card], count: 20, more: '/search?page=JAR', suggestions: [] }),
  nothingFound: search(page, { query: hostile, products: [], count: 0, more: '', suggestions: [card] }),
  outbox: outbox(page, { mails: [letter], older: '/outbox?page=1' }),
  mail: mail(page, { ...letter, text: hostile }),
  error: error(page, { status: 422, fields: [{ label: hostile, message: hostile }] }),
};

for (const [name, text] of Object.entries(pages)) {
  test(`${name}: input is escaped`, () => {
    assert.ok(!text.includes("<script>alert('x')"), name);
    assert.ok(text.includes('&quot;&gt;&lt;script&gt;'), name);
  });

  test(`${name}: has no inline script or style`, () => {
    assert.doesNotMatch(text, /<style|\sstyle=|\son[a-z]+="|<script>/);
  });

  test(`${name}: every field has a label, and every id is unique`, () => {
    const labels = [...text.matchAll(/<label[^>]* for="([^"]+)"/g)].map((match) => match[1]);
    for (const [tag] of text.matchAll(/<(input|select|textarea)\s[^>]*>/g)) {
      if (!tag.includes('type="hidden"')) assert.ok(labels.includes(/ id="([^"]+)"/.exec(tag)?.[1]), tag);
    }
    const ids = [...text.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
    assert.deepEqual(ids, [...new Set(ids)]);
  });

  test(`${name}: links and forms stay below the base path`, () => {
    for (const [, address = ''] of text.matchAll(/ (?:href|src|action)="([^"]*)"/g)) {
      assert.match(address, /^(\/shop\/|#|http:\/\/localhost:16686\/)/);
    }
  });
}

test('the pages contain the texts that other programs look for', () => {
  assert.match(pages.home ?? '', /<title>Online Boutique<\/title>[\s\S]*Hot products/);
  assert.match(pages.product ?? '', /Add to cart/);
  assert.match(pages.order ?? '', /Your order is complete/);
});

test('an unfinished, refused or refunded order is not called complete', () => {
  for (const state of ['received', 'charged', 'refused', 'refunded', 'cancelled', 'unsettled'] as const) {
    assert.doesNotMatch(order(page, { ...orderModel, state }), /Your order is complete/);
  }
});

test('only the total of a shipped order is called paid, because a charge may be refunded before that', () => {
  for (const state of ['shipped', 'done'] as const)
    assert.match(order(page, { ...orderModel, state }), />Total paid</, state);
  for (const state of ['received', 'charged', 'refused', 'refunded', 'cancelled', 'unsettled'] as const) {
    const text = order(page, { ...orderModel, state });
    assert.doesNotMatch(text, /Total paid/, state);
    assert.match(text, />Total</, state);
  }
});

test('a failed order is described by what is known about it and nothing else', () => {
  const problems = ['notPlaced', 'notPlacedNow', 'cartEmpty', 'productNotSold', 'rejected', 'unknown'] as const;
  for (const t of languages) {
    for (const problem of problems) {
      const text = error({ ...page, t }, { status: 503, order: problem });
      const shown = problems.filter((one) => text.includes(t.orderProblems[one].message));
      assert.deepEqual(shown, [problem]);
      const target = problem === 'productNotSold' || problem === 'rejected' ? 'cart' : 'orders';
      assert.ok(text.includes(`<a class="button" href="/shop/${target}">`));
    }
  }
});

test('an error page that is not about an order does not mention orders', () => {
  const aboutOrders = /order|purchase|charged|paid|bought|注文|支払|請求|購入/i;
  for (const t of languages) {
    for (const status of [400, 403, 404, 409, 422, 500, 503] as const) {
      const { title, message } = t.errors[status];
      assert.doesNotMatch(`${title} ${message}`, aboutOrders, `${t.lang} ${status}`);
      assert.ok(error({ ...page, t }, { status }).includes(message));
    }
  }
});

test('only a refunded order is called refunded, and only one that was never charged is called not charged', () => {
  const claims: [RegExp, OrderState[]][] = [
    [/has been refunded/, ['refunded', 'returned']],
    [/[Nn]othing will be shipped/, ['refused', 'refunded', 'cancelled']],
    [/was not charged/, ['refused', 'cancelled']],
    [/don’t know yet whether your payment is settled/, ['unsettled']],
    [/is on its way/, ['shipped', 'done']],
    [/Your payment went through/, ['charged']],
    [/返金いたしました/, ['refunded', 'returned']],
    [/発送されません/, ['refused', 'refunded', 'cancelled']],
    [/請求は行われておらず|請求も行われていません/, ['refused', 'cancelled']],
    [/状況をまだ確認できておりません/, ['unsettled']],
    [/発送いたしました/, ['shipped', 'done']],
    [/お支払いが完了し/, ['charged']],
  ];
  const states = Object.keys(en.orderTexts).filter((state): state is OrderState => state in en.orderTexts);
  for (const [claim, allowed] of claims) {
    const t = claim.source.match(/[a-z]/) ? en : ja;
    const claiming = states.filter((state) => claim.test(order({ ...page, t }, { ...orderModel, state })));
    assert.deepEqual(claiming, allowed, claim.source);
  }
});

test('a list links to its next page, if there is one', () => {
  assert.match(pages.outbox ?? '', /href="\/shop\/outbox\?page=1"/);
  assert.doesNotMatch(outbox(page, { mails: [letter], older: '' }), /rel="next"/);
});

test('an invalid field refers to its error, and the summary links to the field', () => {
  assert.match(pages.cart ?? '', /id="email"[^>]* aria-invalid="true" aria-describedby="email-error"/);
  assert.match(pages.cart ?? '', /role="alert"[\s\S]*<a href="#email">/);
});

test('an empty cart has neither form nor badge', () => {
  const text = cart({ ...page, cartSize: 0 }, { ...cartModel, lines: [] });
  assert.doesNotMatch(text, /cart\/checkout|class="badge"/);
});

test('Cymbal has its own name and logo', () => {
  const text = home({ ...page, brand: 'cymbal' }, { products: [], more: '' });
  assert.match(text, /<title>Cymbal Shops<\/title>[\s\S]*img\/cymbal\.svg/);
});
