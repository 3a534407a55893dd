import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { connect } from '@boutique/service-kit/connect';
import { openStore } from '@boutique/service-kit/store';
import { startReceiver } from '@boutique/service-kit/testing/otlp-receiver';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { until } from '../../testing/eventually.ts';
import { freePort } from '../../testing/redis.ts';
import { backoffMs, maxAttempts, startDeliverer } from './deliverer.ts';
import { redisOutbox } from './redis-store.ts';
import { openMailServer } from './smtp.ts';
import { sqliteOutbox } from './sqlite-store.ts';
import { startMailServer } from './testing/mail-server.ts';
import { mailOf } from './testing/outboxes.ts';

test('the backoff doubles up to five minutes, with a jitter of 25 %', () => {
  for (const [attempts, expected] of [
    [1, 1_000],
    [2, 2_000],
    [5, 16_000],
    [10, 300_000],
    [2_000, 300_000],
  ] as const) {
    const delays = Array.from({ length: 50 }, () => backoffMs(attempts, 1_000));
    assert.ok(delays.every((delay) => delay >= expected * 0.75 && delay <= expected * 1.25));
    assert.ok(new Set(delays).size > 1);
  }
});

/** A deliverer with an in-memory outbox. */
async function startWithOutbox(url: string, closeTimeoutMs: number) {
  const workload = testWorkload('emailservice', { SMTP_URL: url, LOG_LEVEL: 'silent' });
  const outbox = await openStore(workload, sqliteOutbox, redisOutbox);
  const { meter } = workload.telemetry;
  const server = await openMailServer(workload.env);
  return { outbox, ...startDeliverer({ outbox, server, log: workload.log, meter, retryBaseMs: 5, closeTimeoutMs }) };
}

for (const [what, code, attempts] of [
  ['rejected permanently', 550, 1],
  ['rejected temporarily, but for the last time,', 451, maxAttempts],
] as const) {
  test(`an email that is ${what} is not retried`, async (t) => {
    const server = await startMailServer(t, { reject: (to) => (to === 'ann@example.com' ? code : undefined) });
    const { outbox, close, wake } = await startWithOutbox(server.url, 1_000);
    await outbox.add(mailOf('rejected'), '');
    for (let attempt = 1; attempt < attempts; attempt++) {
      const mail = await outbox.lease(1, 2);
      assert.ok(mail);
      await outbox.retry(mail, 1);
    }
    wake();
    await until('the rejection', async () => server.attempts('ann@example.com') > 0);
    // A retry would have been sent before these later emails.
    for (const to of ['bob@example.com', 'cat@example.com']) {
      await outbox.add({ ...mailOf(to), to }, '');
      wake();
      await until(`${to}'s email`, async () => (await outbox.newest(1, to))[0]?.deliveredAtMs !== 0);
    }
    assert.equal(server.attempts('ann@example.com'), 1);
    assert.equal(await outbox.lease(Date.now() + 1_000_000, 1), undefined);
    assert.equal((await outbox.newest(1, 'rejected'))[0]?.deliveredAtMs, 0);
    await close();
    outbox.close();
  });
}

test('an email that was rejected is retried, and one that is being sent is not sent again, although the clock jumped', async (t) => {
  const { promise: slow, resolve: finish } = Promise.withResolvers<undefined>();
  const recipients: string[] = [];
  const server = await startMailServer(t, {
    reject(to) {
      recipients.push(to);
      if (to === 'ann@example.com') return slow;
      return recipients.filter((other) => other === to).length < 3 ? 451 : undefined;
    },
  });
  const { now } = Date;
  let jumpMs = 0;
  Date.now = () => now() + jumpMs;
  t.after(() => Object.assign(Date, { now }));
  const { outbox, close, wake } = await startWithOutbox(server.url, 1_000);
  await outbox.add(mailOf('slow', now()), '');
  wake();
  await until('the first attempt', async () => recipients.length === 1);
  jumpMs = 30 * 24 * 60 * 60_000;
  await outbox.add({ ...mailOf('retried', now()), to: 'bob@example.com' }, '');
  wake();
  await until('the retries', async () => (await outbox.newest(1, 'retried'))[0]?.deliveredAtMs !== 0);
  assert.deepEqual(
    recipients.toSorted(),
    ['ann', 'bob', 'bob', 'bob'].map((name) => `${name}@example.com`),
  );
  finish(undefined);
  await until('the slow email', async () => (await outbox.newest(1, 'slow'))[0]?.deliveredAtMs !== 0);
  await close();
  outbox.close();
});

const closing =
  'close waits for running deliveries up to a limit; an unfinished one is due immediately after a restart';
test(closing, { timeout: 30_000 }, async (t) => {
  const { promise: slow, resolve: finish } = Promise.withResolvers<undefined>();
  const recipients: string[] = [];
  const server = await startMailServer(t, {
    reject(to) {
      recipients.push(to);
      return to === 'bob@example.com' ? slow : new Promise(() => {});
    },
  });
  const { outbox, close, wake } = await startWithOutbox(server.url, 500);
  await outbox.add(mailOf('hangs', Date.now()), '');
  await outbox.add({ ...mailOf('slow', Date.now()), to: 'bob@example.com' }, '');
  wake();
  await until('both deliveries', async () => recipients.length === 2);
  const closed = close();
  finish(undefined);
  await closed;
  assert.ok((await outbox.newest(1, 'slow'))[0]?.deliveredAtMs);
  assert.equal((await outbox.lease(Date.now(), Infinity))?.orderId, 'hangs');
  outbox.close();
});

test('telemetry has no email addresses, and SIGTERM ends the process', async (t) => {
  const server = await startMailServer(t, { reject: (_, attempt) => (attempt === 1 ? 451 : undefined) });
  const receiver = await startReceiver();
  t.after(receiver.stop);
  const port = await freePort();
  const vars = { PORT: String(port), LISTEN_ADDR: '127.0.0.1', SMTP_URL: server.url, MAIL_RETRY_BASE: '5ms' };
  const child = spawn(process.execPath, [new URL('./main.ts', import.meta.url).pathname], {
    env: { ...vars, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
  });
  t.after(() => child.kill('SIGKILL'));
  const output = text(child.stdout);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const client = connect({
    workload: testWorkload('test', {}),
    service: shop.EmailService,
    address: `127.0.0.1:${port}`,
  });
  t.after(client.close);
  const order = { orderId: 'order-1' };
  await until('the service', () => client.listSent({}).catch(() => undefined));
  await client.sendOrderConfirmation({ email: 'ann@example.com', order });
  await until('delivery', async () => (await client.listSent({})).mails[0]?.deliveredAtMs !== '0');
  child.kill('SIGTERM');
  assert.equal(await ended, 0);
  const lines = (await output)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const deliveries = lines
    .filter(({ mailId }) => mailId)
    .map(({ mailId, attempts, message }) => [mailId, attempts, message]);
  assert.deepEqual(deliveries, [
    ['1', 1, 'email not delivered, will retry'],
    ['1', 2, 'email delivered'],
  ]);
  assert.ok(receiver.metrics.some(({ name, unit }) => name === 'shop.mails' && unit === '{mail}'));
  assert.ok(receiver.spans.length > 0);
  assert.doesNotMatch(`${await output} ${JSON.stringify([receiver.spans, receiver.metrics])}`, /ann|example\.com/);
});
