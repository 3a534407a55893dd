// What a visitor sees when the shop uses the paymentservice of Online Boutique.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fillCart, orderForm, placeOrder } from '../testing/buying.ts';
import { type OriginalPayment, startOriginalPayment } from '../testing/original-payment.ts';
import { textOf } from '../testing/page.ts';
import { type RunningShop, startShop } from '../testing/running-shop.ts';
import { visitor } from '../testing/visitor.ts';

let original: OriginalPayment;
let shop: RunningShop;
before(async () => {
  original = await startOriginalPayment();
  shop = await startShop({ insteadOf: { paymentservice: original.address } });
});
after(async () => {
  await shop.stop();
  original.stop();
});

test('a refused card is marked in the form, and can be corrected', async () => {
  const ann = visitor(shop.url);
  await fillCart(ann);
  const form = await orderForm(ann);
  const refused = await placeOrder(ann, { ...form, credit_card_number: '4111111111111112' });
  assert.equal(refused.status, 422);
  assert.match(refused.text, /name="credit_card_number"[^>]*aria-invalid="true"/);
  assert.doesNotMatch(textOf(refused.text), /refunded|cancelled/i);
  const corrected = await placeOrder(ann, await orderForm(ann));
  assert.equal(corrected.status, 303);
});

test('after a lost response, the page says neither that the order was refunded nor that nothing was charged', async () => {
  const bob = visitor(shop.url);
  await fillCart(bob);
  const before = original.charges.length;
  original.setFault('loses its response');
  const placed = await placeOrder(bob, await orderForm(bob));
  original.setFault(undefined);
  assert.equal(placed.status, 303);
  const { text } = await bob.follow(placed);
  assert.doesNotMatch(textOf(text), /refunded|cancelled|not been charged|is complete/i);
  assert.match(textOf(text), /wait .*before you order again/);
  assert.equal(original.charges.length, before + 1);
});
