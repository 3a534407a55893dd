import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { startService } from '@boutique/service-kit/testing/running-service';
import { until } from '../../testing/eventually.ts';
import { freePort, noRedis, startRedis } from '../../testing/redis.ts';
import { run } from './main.ts';
import { parseMail, startMailServer } from './testing/mail-server.ts';

/** The service stops when the test ends. */
async function start(t: TestContext, vars: Record<string, string>) {
  const { client, stop } = await startService({
    name: 'emailservice',
    service: shop.EmailService,
    run,
    vars: { MAIL_RETRY_BASE: '5ms', ...vars },
  });
  t.after(stop);
  const isDelivered = async (orderId: string) =>
    (await client.listSent({ orderId })).mails.some(({ deliveredAtMs }) => deliveredAtMs !== '0');
  return {
    confirm: (orderId: string) =>
      client.sendOrderConfirmation({ email: `${orderId}@example.com`, order: { orderId }, idempotencyKey: orderId }),
    isDelivered,
    delivered: (orderId: string) => until(`${orderId} to be delivered`, () => isDelivered(orderId)),
    stop,
  };
}

test('a confirmation is delivered, and a repeated request sends no second one', async (t) => {
  const server = await startMailServer(t);
  const mail = await start(t, { SMTP_URL: server.url });
  await mail.confirm('order-1');
  await mail.delivered('order-1');
  await mail.confirm('order-1');
  await mail.confirm('order-2');
  await mail.delivered('order-2');
  assert.deepEqual(
    server.mails.map(({ to }) => to),
    ['order-1@example.com', 'order-2@example.com'],
  );
  const { headers, parts } = parseMail(server.mails[0]?.raw ?? '');
  assert.equal(headers.subject, 'Your order order-1 is on its way');
  for (const part of Object.values(parts)) assert.match(part, /order-1/);
  assert.equal(Object.keys(parts).length, 2);
});

test('an email is delivered once the mail server is up', async (t) => {
  const port = await freePort();
  const mail = await start(t, { SMTP_URL: `smtp://127.0.0.1:${port}` });
  await mail.confirm('patient');
  assert.equal(await mail.isDelivered('patient'), false);
  const server = await startMailServer(t, { port });
  await mail.delivered('patient');
  assert.equal(server.mails.length, 1);
});

test('a mail server that hangs does not delay the response', async (t) => {
  const { promise: contacted, resolve } = Promise.withResolvers<undefined>();
  const server = await startMailServer(t, {
    reject() {
      resolve(undefined);
      return new Promise(() => {});
    },
  });
  const mail = await start(t, { SMTP_URL: server.url });
  await mail.confirm('hanging');
  await contacted;
  await mail.confirm('hanging-too');
  assert.equal(await mail.isDelivered('hanging'), false);
});

test('waiting emails are delivered after a restart', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'mails-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const first = await start(t, { DATA_DIR: directory });
  await first.confirm('kept');
  await first.stop();
  const server = await startMailServer(t);
  const second = await start(t, { DATA_DIR: directory, SMTP_URL: server.url });
  await second.delivered('kept');
  await second.stop();
  const third = await start(t, { DATA_DIR: directory, SMTP_URL: server.url });
  await third.confirm('next');
  await third.delivered('next');
  assert.deepEqual(
    server.mails.map(({ to }) => to),
    ['kept@example.com', 'next@example.com'],
  );
});

test('two replicas with one Redis deliver each email once', { skip: noRedis }, async (t) => {
  const redis = await startRedis();
  t.after(redis.stop);
  const server = await startMailServer(t, { reject: (_, attempt) => (attempt === 1 ? 451 : undefined) });
  const vars = { REDIS_ADDR: redis.address, SMTP_URL: server.url };
  const replicas = await Promise.all([start(t, vars), start(t, vars)]);
  const orders = Array.from({ length: 12 }, (_, n) => `order-${n}`);
  await Promise.all(orders.map((order, n) => replicas[n % 2]?.confirm(order)));
  await Promise.all(orders.map((order) => replicas[0]?.delivered(order)));
  assert.deepEqual(
    server.mails.map(({ to }) => to).toSorted(),
    orders.map((order) => `${order}@example.com`).toSorted(),
  );
  assert.ok(orders.every((order) => server.attempts(`${order}@example.com`) === 2));
});
