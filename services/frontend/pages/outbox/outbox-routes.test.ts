import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { notFound } from '@boutique/service-kit/errors';
import type { Handlers } from '@boutique/service-kit/rpc';
import { serve } from '@boutique/service-kit/serve';
import { appOver, dollarsOnly, silent } from '../../testing/app.ts';

const mailOf = (id: number, html: string) => ({
  id: String(id),
  orderId: `order&${id}`,
  to: 'ann@example.com',
  subject: `Order ${id}`,
  html,
  text: 'Thanks.',
  createdAtMs: '0',
  deliveredAtMs: '0',
});
/** Newest first; the oldest is beyond the list. */
const mails = Array.from({ length: 200 }, (_, at) => mailOf(200 - at, 'x'.repeat(40_000)));

const outbox: Handlers<typeof shop.EmailService.service> = {
  sendOrderConfirmation: () => ({}),
  listSent({ limit, orderId }) {
    limits.push(limit);
    return { mails: mails.filter((mail) => !orderId || mail.orderId === orderId).slice(0, limit) };
  },
  getSent({ id }) {
    const mail = mails.find((sent) => sent.id === id);
    if (!mail) throw notFound(`no email ${id}`);
    return mail;
  },
};

let pages: Awaited<ReturnType<typeof appOver>>;
let limits: number[] = [];
before(async () => {
  const emailservice = await serve({
    workload: silent('email'),
    service: shop.EmailService,
    handlers: outbox,
    port: 0,
  });
  pages = await appOver({ emailservice, currencyservice: await dollarsOnly() }, { ENABLE_OUTBOX: 'true' });
});
after(() => pages.stop());

test('the list fits in one response even with large emails', async () => {
  limits = [];
  const { statusCode, body } = await pages.get('/outbox');
  assert.equal(statusCode, 200);
  assert.deepEqual(limits, [50]);
  assert.equal(body.match(/href="\/outbox\//g)?.length, 50);
});

test('emails have a page, whether listed or too old for the list', async () => {
  const linked = /href="(\/outbox\/200\?[^"]*)"/.exec((await pages.get('/outbox')).body)?.[1] ?? '';
  const ofOld = (await pages.get('/outbox?order_id=order%261')).body;
  const old = /href="(\/outbox\/1\?[^"]*)"/.exec(ofOld)?.[1] ?? '';
  for (const path of [linked, old, '/outbox/200']) {
    assert.ok(path);
    const { statusCode, body } = await pages.get(path);
    assert.equal(statusCode, 200, path);
    const frame = /<iframe [^>]*src="([^"]*)"/.exec(body)?.[1] ?? '';
    assert.equal((await pages.get(frame)).statusCode, 200, frame);
  }
  for (const path of ['/outbox/1', '/outbox/1?order_id=order%262', '/outbox/1/html?order_id=x'])
    assert.equal((await pages.get(path)).statusCode, 404, path);
});
