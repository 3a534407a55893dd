import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { until } from '../../testing/eventually.ts';
import { freePort, noRedis, startRedis } from '../../testing/redis.ts';
import { run } from './main.ts';
import { readMail, startMailServer } from './testing/mail-server.ts';

const quiet = { PORT: '0', LISTEN_ADDR: '127.0.0.1', LOG_LEVEL: 'silent' };

/** The service with a client for it; stops when the test ends. */
async function start(t: TestContext, vars: Record<string, string>) {
  const workload = testWorkload('emailservice', { ...quiet, MAIL_RETRY_BASE: '5ms', ...vars });
  const running = await run(workload);
  const client = connect({ workload, service: shop.EmailService, address: `127.0.0.1:${running.port}` });
  const isDelivered = async (orderId: string) =>
    (await client.listSent({ orderId })).mails.some(({ deliveredAtMs }) => deliveredAtMs !== '0');
  const stop = async () => {
    client.close();
    await running.stop();
  };
  t.after(stop);
  return {
    confirm: (orderId: string) =>
      client.sendOrderConfirmation({ email: `${orderId}@example.com`, order: { orderId }, idempotencyKey: orderId }),
    isDelivered,
    delivered: (orderId: string) => until(`${orderId} to be delivered`, () => isDelivered(orderId)),
    stop,
  };
}

test('a confirmation arrives, and a repeat of the request sends no other', async (t) => {
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
  const { headers, parts } = readMail(server.mails[0]?.raw ?? '');
  assert.equal(headers.subject, 'Your order order-1 is on its way');
  for (const part of Object.values(parts)) assert.match(part, /order-1/);
  assert.equal(Object.keys(parts).length, 2);
});

test('a server that is down at first gets the mail once it is up', async (t) => {
  const port = await freePort();
  const mail = await start(t, { SMTP_URL: `smtp://127.0.0.1:${port}` });
  await mail.confirm('patient');
  assert.equal(await mail.isDelivered('patient'), false);
  const server = await startMailServer(t, { port });
  await mail.delivered('patient');
  assert.equal(server.mails.length, 1);
});

test('a server that hangs does not hold up the answer', async (t) => {
  const { promise: asked, resolve } = Promise.withResolvers<undefined>();
  const server = await startMailServer(t, {
    refuse() {
      resolve(undefined);
      return new Promise(() => {});
    },
  });
  const mail = await start(t, { SMTP_URL: server.url });
  await mail.confirm('hanging');
  await asked;
  await mail.confirm('hanging-too');
  assert.equal(await mail.isDelivered('hanging'), false);
});

test('a restart delivers what waits', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'mails-'));
  t.after(() => rmSync(directory, { recursive: true }));
  const before = await start(t, { DATA_DIR: directory });
  await before.confirm('kept');
  await before.stop();
  const server = await startMailServer(t);
  const after = await start(t, { DATA_DIR: directory, SMTP_URL: server.url });
  await after.delivered('kept');
  await after.stop();
  const again = await start(t, { DATA_DIR: directory, SMTP_URL: server.url });
  await again.confirm('next');
  await again.delivered('next');
  assert.deepEqual(
    server.mails.map(({ to }) => to),
    ['kept@example.com', 'next@example.com'],
  );
});

test('two replicas on one Redis deliver each mail once', { skip: noRedis }, async (t) => {
  const redis = await startRedis();
  t.after(redis.stop);
  const server = await startMailServer(t, { refuse: (_, attempt) => (attempt === 1 ? 451 : undefined) });
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
