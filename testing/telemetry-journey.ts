// Records the spans, metrics and log lines of a visitor's journey, to compare them with the registry in telemetry/.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  type ReceivedLog,
  type ReceivedMetric,
  type ReceivedSpan,
  startReceiver,
} from '@boutique/service-kit/testing/otlp-receiver';
import { fillCart, mug, orderForm, placeOrder } from './buying.ts';
import { until } from './eventually.ts';
import type { Vars } from './running-shop.ts';
import { visitor } from './visitor.ts';

export interface Signals {
  spans: ReceivedSpan[];
  metrics: ReceivedMetric[];
  lines: Record<string, unknown>[];
  logs: ReceivedLog[];
}

/** The shop runs in another process with the variables `vars`; its stdout is its log. Waits for a line with `lastEvent`. */
export async function recordJourney(vars: Vars = {}, lastEvent = 'shop.mail.stored'): Promise<Signals> {
  const receiver = await startReceiver();
  const lines: Signals['lines'] = [];
  const child = fork(join(import.meta.dirname, 'shop-with-otlp.ts'), [receiver.url, JSON.stringify(vars)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  if (child.stdout) createInterface(child.stdout).on('line', (line) => lines.push(JSON.parse(line)));
  const exit = once(child, 'exit');
  try {
    const [url] = await once(child, 'message');
    await journey(String(url));
    const isComplete = async () => receiver.metrics.some(({ name }) => name === 'shop.cart.size');
    await until('the metrics of an order', isComplete, 30_000);
    await until(`a line with ${lastEvent}`, async () => lines.some(({ event }) => event === lastEvent), 30_000);
  } finally {
    // The remaining signals are exported when the shop stops.
    child.disconnect();
    await exit;
    receiver.stop();
  }
  return { spans: receiver.spans, metrics: receiver.metrics, logs: receiver.logs, lines };
}

async function journey(url: string): Promise<void> {
  const ann = visitor(url);
  for (const path of [
    '/',
    `/product/${mug}`,
    '/product/none',
    '/search?q=mug',
    '/search?q=nothing',
    '/assistant',
    '/nowhere',
  ])
    await ann.get(path);
  await ann.postForm('/assistant', { message: 'a mug for tea' });
  await ann.postForm('/setCurrency', { currency_code: 'EUR' });
  await fillCart(ann);
  const form = await orderForm(ann);
  await placeOrder(ann, { ...form, credit_card_number: '4111 1111 1111 1112' });
  await placeOrder(ann, { ...(await orderForm(ann)), credit_card_number: '3782 822463 10005' });
  const placed = await placeOrder(ann, await orderForm(ann));
  await ann.follow(placed);
  for (const path of ['/orders', '/outbox', '/logout']) await ann.get(path);
  await ann.postForm('/logout', {});
  await fillCart(ann);
  await ann.postForm('/cart/update', { product_id: mug, quantity: '2' });
  await ann.postForm('/cart/remove', { product_id: mug });
  await ann.postForm('/cart/empty', {});
}
