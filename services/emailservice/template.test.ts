import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confirmation } from './template.ts';

const usd = (units: string, nanos = 0) => ({ currencyCode: 'USD', units, nanos });
const order = {
  orderId: 'order-1',
  shippingTrackingId: 'AB-123-456',
  shippingCost: usd('8', 990_000_000),
  shippingAddress: {
    streetAddress: '1 Main St',
    city: 'Hoboken',
    state: 'NJ',
    country: 'USA',
    zipCode: 7030,
    postcode: '07030',
  },
  items: [
    { item: { productId: 'MUG', quantity: 3 }, cost: usd('8', 990_000_000), name: 'Mug', picture: '' },
    { item: { productId: 'WATCH', quantity: 1 }, cost: usd('1109', 990_000_000), name: '', picture: '' },
  ],
  total: usd('1145', 950_000_000),
};

test('the text has all details, with exact amounts', () => {
  const { subject, text } = confirmation(order);
  assert.equal(subject, 'Your order order-1 is on its way');
  for (const line of [
    '3 x Mug (MUG) at $8.99 = $26.97',
    '1 x WATCH at $1,109.99 = $1,109.99',
    'Order: order-1',
    'Tracking number: AB-123-456',
    'Shipping: $8.99',
    'Total: $1,145.95 USD',
    '1 Main St',
    'Hoboken, NJ 07030',
    'USA',
  ])
    assert.ok(text.split('\n').includes(line), line);
});

test('the HTML has the same details', () => {
  const { html } = confirmation(order);
  for (const part of [
    'Mug (MUG)',
    '$26.97',
    '$1,109.99',
    'order-1',
    'AB-123-456',
    '$1,145.95 USD',
    'Hoboken, NJ 07030',
  ])
    assert.ok(html.includes(part), part);
});

test('the fields of an order are escaped in the HTML', () => {
  const markup = `<script>alert("1")</script>&'`;
  const { html } = confirmation({
    ...order,
    orderId: markup,
    shippingTrackingId: markup,
    shippingAddress: {
      streetAddress: markup,
      city: markup,
      state: markup,
      country: markup,
      zipCode: 0,
      postcode: markup,
    },
    items: [{ item: { productId: markup, quantity: 1 }, cost: usd('1'), name: markup, picture: markup }],
  });
  assert.doesNotMatch(html, /<script|&'/);
  assert.ok(html.includes('&lt;script&gt;alert("1")&lt;/script&gt;&amp;\''));
});

test('without a total, the sum of items and shipping is shown', () => {
  assert.ok(confirmation({ ...order, total: null }).text.includes('Total: $1,145.95 USD'));
});

test('without a postcode, the zip code is shown unless it is 0', () => {
  const address = { ...order.shippingAddress, postcode: '' };
  assert.ok(confirmation({ ...order, shippingAddress: address }).text.includes('Hoboken, NJ 7030\n'));
  assert.ok(confirmation({ ...order, shippingAddress: { ...address, zipCode: 0 } }).text.includes('Hoboken, NJ\n'));
});

test('yen have no decimals', () => {
  const cost = { currencyCode: 'JPY', units: '2235', nanos: 0 };
  const items = [{ item: { productId: 'MUG', quantity: 2 }, cost, name: '', picture: '' }];
  assert.ok(confirmation({ ...order, items }).text.includes('2 x MUG at ¥2,235 = ¥4,470'));
});

test('missing details are left out', () => {
  const bare = { shippingTrackingId: '', shippingCost: null, shippingAddress: null, items: [], total: null };
  const { text, html } = confirmation({ orderId: 'bare', ...bare });
  assert.match(text, /Order: bare/);
  assert.doesNotMatch(text + html, /Tracking|Shipping|Total|Delivery|undefined|null/);
});

test('amounts of two currencies are not added up', () => {
  const shippingCost = { currencyCode: 'EUR', units: '1', nanos: 0 };
  assert.throws(() => confirmation({ ...order, shippingCost, total: null }), RangeError);
});
