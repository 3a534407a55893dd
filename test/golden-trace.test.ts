import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fillCart, mug, orderForm, placeOrder, sunglasses } from '../testing/buying.ts';
import { startShop } from '../testing/running-shop.ts';
import { outline } from '../testing/trace-outline.ts';
import { readTrace, spansOf, traceIdOf } from '../testing/traces.ts';
import { visitor } from '../testing/visitor.ts';

const file = join(import.meta.dirname, 'golden-trace.txt');

// UPDATE_GOLDEN=1 updates the file; commit the difference together with its cause.
test('the trace of an order has the spans in golden-trace.txt', async () => {
  const shop = await startShop({ traces: true, vars: { FRONTEND_CACHE_TTL: '0', CATALOG_CACHE_TTL: '0' } });
  try {
    const ann = visitor(shop.url);
    await fillCart(ann, mug, 2);
    await fillCart(ann, sunglasses);
    const placed = await placeOrder(ann, await orderForm(ann));
    assert.equal(placed.status, 303);
    const root = await readTrace(shop.tracesUrl, traceIdOf(placed));
    const found = outline(root);
    if (process.env.UPDATE_GOLDEN) writeFileSync(file, found);
    assert.equal(found, readFileSync(file, 'utf8'));
    const ids = new Set(spansOf(root).map(({ attributes }) => attributes['shop.order.id']));
    assert.deepEqual([...ids], [placed.location.split('/').at(-1)], 'the ID of the order');
  } finally {
    await shop.stop();
  }
});
