import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { onBothStores } from '../../testing/both-stores.ts';
import { maxDueAheadMs, maxMails, type Outbox } from './store.ts';
import { mailOf, outboxStores } from './testing/outboxes.ts';

const now = 1_900_000_000_000;

onBothStores(outboxStores, (open) => {
  let outbox: Outbox;
  let other: Outbox;
  before(async () => {
    outbox = await open({ SMTP_URL: 'smtp://localhost' });
    other = await open({ SMTP_URL: 'smtp://localhost' });
  });
  after(() => {
    outbox.close();
    other.close();
  });

  /** Leases an email, which must be due. */
  async function leaseDue(at: number, untilMs: number) {
    const mail = await outbox.lease(at, untilMs);
    assert.ok(mail);
    return mail;
  }

  test('nothing is leased from an empty outbox', async () => {
    assert.equal(await outbox.lease(now, now + 1), undefined);
  });

  test('the oldest email is leased first, with all its fields, and never again once it is delivered', async () => {
    await outbox.add(mailOf('first'), '');
    await outbox.add(mailOf('second'), '');
    const first = await leaseDue(now, now + 10);
    assert.deepEqual(first, { id: first.id, ...mailOf('first'), deliveredAtMs: 0, attempts: 1 });
    const second = await leaseDue(now, now + 10);
    assert.equal(second.orderId, 'second');
    await outbox.delivered(first, now + 5);
    await outbox.delivered(second, now + 6);
    assert.equal(await outbox.lease(now + 20, now + 30), undefined);
    const times = (await outbox.newest(2, '')).map(({ deliveredAtMs }) => deliveredAtMs);
    assert.deepEqual(times, [now + 6, now + 5]);
  });

  test('concurrent leases from two replicas return each email once', async () => {
    const orders = Array.from({ length: 20 }, (_, n) => `shared-${n}`);
    for (const order of orders) await outbox.add(mailOf(order), '');
    const tries = Array.from({ length: 60 }, (_, n) => (n % 2 ? outbox : other).lease(now, now + 10));
    const mails = (await Promise.all(tries)).filter((mail) => mail !== undefined);
    assert.deepEqual(mails.map(({ orderId }) => orderId).toSorted(), orders.toSorted());
    for (const mail of mails) await outbox.delivered(mail, now);
  });

  test('an expired lease cannot change the email, except to mark it as delivered', async () => {
    await outbox.add(mailOf('late'), '');
    const first = await leaseDue(now, now + 10);
    assert.equal(await other.lease(now + 9, now + 20), undefined);
    const second = await leaseDue(now + 10, now + 20);
    assert.deepEqual([second.id, second.attempts], [first.id, 2]);
    await other.retry(first, now + 1_000);
    await other.failed(first, now);
    assert.equal((await leaseDue(now + 20, now + 30)).attempts, 3);
    await other.delivered(first, now + 21);
    assert.equal(await outbox.lease(now + 50, now + 60), undefined);
  });

  test('an email is due again at the time of its retry and not before', async () => {
    await outbox.add(mailOf('again'), '');
    await outbox.retry(await leaseDue(now, now + 10), now + 100);
    assert.equal(await outbox.lease(now + 99, now + 200), undefined);
    const again = await leaseDue(now + 100, now + 200);
    assert.deepEqual([again.orderId, again.attempts], ['again', 2]);
    await outbox.delivered(again, now);
  });

  test('an email is due again when the clock jumps back', async () => {
    await outbox.add(mailOf('jump'), '');
    const hourAgo = now - 60 * 60_000;
    await leaseDue(now, now + 120_000);
    const again = await leaseDue(hourAgo, hourAgo + 120_000);
    assert.equal(await outbox.lease(hourAgo, hourAgo + 120_000), undefined);
    await outbox.retry(again, hourAgo + maxDueAheadMs);
    assert.equal(await outbox.lease(hourAgo, hourAgo + 120_000), undefined);
    await outbox.delivered(again, hourAgo);
  });

  test('a failed email is never due again and stays undelivered', async () => {
    await outbox.add(mailOf('rejected'), '');
    await outbox.failed(await leaseDue(now, now + 10), now);
    assert.equal(await outbox.lease(now + 1_000_000, now + 2_000_000), undefined);
    assert.equal((await outbox.newest(1, 'rejected'))[0]?.deliveredAtMs, 0);
  });

  test('a waiting email is kept beyond the limit until it is delivered', async () => {
    await outbox.add(mailOf('patient'), '');
    const patient = await leaseDue(now, now + 10);
    for (let n = 0; n < maxMails; n++) await outbox.add(mailOf('many'), '');
    assert.equal((await outbox.newest(1, 'patient')).length, 1);
    await outbox.delivered(patient, now);
    assert.equal((await outbox.newest(1, 'patient')).length, 0);
    assert.equal((await outbox.newest(2 * maxMails, 'many')).length, maxMails);
  });
});
