import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { shop } from '@boutique/protos/shop';
import { invalidArgument, notFound } from '@boutique/service-kit/errors';
import type { Handlers } from '@boutique/service-kit/rpc';
import { serve } from '@boutique/service-kit/serve';
import { appOver, dollarsOnly, silent } from '../../testing/app.ts';

const mailOf = (id: number, html: string) => ({
  id: String(id),
  orderId: id > 100 ? 'many' : `order&${id}`,
  to: 'ann@example.com',
  subject: `Order ${id}`,
  html,
  text: 'Thanks.',
  createdAtMs: '0',
  deliveredAtMs: '0',
});
/** Newest first; most are beyond the first page. */
const mails = Array.from({ length: 200 }, (_, at) => mailOf(200 - at, 'x'.repeat(40_000)));

const outbox: Handlers<typeof shop.EmailService.service> = {
  sendOrderConfirmation: () => ({}),
  listSent({ limit, orderId, pageToken }) {
    if (pageToken && !mails.some(({ id }) => id === pageToken)) throw invalidArgument('page_token', 'is unknown');
    const found = mails.filter((mail) => !orderId || mail.orderId === orderId);
    const rest = pageToken ? found.filter(({ id }) => Number(id) < Number(pageToken)) : found;
    const listed = rest.slice(0, limit).map((mail) => ({ ...mail, html: '', text: '' }));
    return { mails: listed, nextPageToken: rest.length > limit ? listed.at(-1)?.id : '' };
  },
  getSent({ id }) {
    const mail = mails.find((sent) => sent.id === id);
    if (!mail) throw notFound(`no email ${id}`);
    return mail;
  },
};

let pages: Awaited<ReturnType<typeof appOver>>;
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

test('the outbox has pages, which list every email once', async () => {
  const listed: string[] = [];
  for (let path = '/outbox'; path; ) {
    const { statusCode, body } = await pages.get(path);
    assert.equal(statusCode, 200);
    const found = [...body.matchAll(/href="\.(\/outbox\/\d+)"/g)].map(([, link = '']) => link);
    assert.ok(found.length <= 50);
    listed.push(...found);
    path = /href="([^"]*)" rel="next"/.exec(body)?.[1]?.replaceAll('&amp;', '&').slice(1) ?? '';
    assert.ok(listed.length <= 200);
  }
  assert.deepEqual(
    listed,
    mails.map(({ id }) => `/outbox/${id}`),
  );
});

test('the next page is about the same order, and an invalid page is not found', async () => {
  const { body } = await pages.get('/outbox?order_id=many');
  assert.match(body, /href="\.\/outbox\?order_id=many&amp;page=\d+" rel="next"/);
  for (const path of ['/outbox?page=x', '/outbox?page=x&page=y']) assert.equal((await pages.get(path)).statusCode, 404);
});

test('every email has a page, however old', async () => {
  for (const path of ['/outbox/200', '/outbox/1']) {
    const { statusCode, body } = await pages.get(path);
    assert.equal(statusCode, 200, path);
    const frame = /<iframe [^>]*src="([^"]*)"/.exec(body)?.[1] ?? '';
    assert.equal((await pages.get(new URL(frame, `http://shop${path}`).pathname)).statusCode, 200, frame);
  }
  for (const path of ['/outbox/201', '/outbox/x', '/outbox/201/html'])
    assert.equal((await pages.get(path)).statusCode, 404, path);
});
