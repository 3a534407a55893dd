import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buy, fillCart, mug } from '../testing/buying.ts';
import { textOf } from '../testing/page.ts';
import { freshDirectory, startShop } from '../testing/running-shop.ts';
import { visitor } from '../testing/visitor.ts';

test('carts, orders and emails survive a restart', async () => {
  const options = { dataDir: freshDirectory(), vars: { ENABLE_OUTBOX: 'true' } };
  const first = await startShop(options);
  const before = visitor(first.url);
  const order = await buy(before);
  await fillCart(before, mug, 3);
  await first.stop();

  const second = await startShop(options);
  try {
    const again = visitor(second.url);
    for (const [name, value] of before.cookies) again.cookies.set(name, value);
    assert.match((await again.get('/cart')).text, /<b class="badge">3<\/b>/);
    const page = await again.get(order);
    assert.equal(page.status, 200);
    assert.match(textOf(page.text), /Your order is complete.*Total paid \$17\.98/);
    assert.ok((await again.get('/orders')).text.includes(order));
    const mails = textOf((await again.get(`/outbox?order_id=${order.split('/').at(-1)}`)).text);
    assert.match(mails, /robin@example\.com/);
  } finally {
    await second.stop();
  }
});
