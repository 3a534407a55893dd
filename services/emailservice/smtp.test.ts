import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EnvError, readEnv } from '@boutique/service-kit/env';
import { testWorkload } from '@boutique/service-kit/testing/workload';
import { run } from './main.ts';
import { openMailServer } from './smtp.ts';
import { parseMail, startMailServer } from './testing/mail-server.ts';
import { mailOf } from './testing/outboxes.ts';

const never = new AbortController().signal;
const mail = { id: '1', ...mailOf('order-1'), deliveredAtMs: 0 };

async function open(vars: Record<string, string>) {
  const server = await openMailServer(readEnv('emailservice', vars));
  assert.ok(server);
  return server;
}

test('without SMTP_URL there is no mail server', async () => {
  assert.equal(await openMailServer(readEnv('emailservice', {})), undefined);
});

test('an email has text and HTML, its subject and date, and a Message-ID from its order', async (t) => {
  const received = await startMailServer(t);
  const server = await open({ SMTP_URL: received.url });
  assert.equal((await server.send(mail, never)).outcome, 'delivered');
  const { headers, parts } = parseMail(received.mails[0]?.raw ?? '');
  assert.deepEqual(
    [headers.from, headers.to, headers.subject, headers['message-id']],
    ['Online Boutique <orders@boutique.example>', 'ann@example.com', mail.subject, '<order-1@boutique.example>'],
  );
  assert.equal(Date.parse(headers.date ?? ''), mail.createdAtMs);
  assert.match(headers['content-type'] ?? '', /^multipart\/alternative;/);
  assert.deepEqual(parts, { 'text/plain; charset=utf-8': 'ä', 'text/html; charset=utf-8': '<p>ä</p>' });
});

test('the sender is MAIL_FROM, and SMTP_URL may contain credentials', async (t) => {
  const received = await startMailServer(t);
  const server = await open({
    SMTP_URL: received.url.replace('//', '//shop:p%40ss@'),
    MAIL_FROM: 'Bücher & Co <post@bücher.example>',
  });
  await server.send({ ...mail, orderId: 'an order (of sorts)' }, never);
  const { headers } = parseMail(received.mails[0]?.raw ?? '');
  assert.deepEqual(received.users, ['shop:p@ss']);
  assert.match(headers.from ?? '', /<post@(bücher|xn--bcher-kva)\.example>$/);
  assert.match(headers['message-id'] ?? '', /^<[\w-]{43}@xn--bcher-kva\.example>$/);
});

for (const [code, outcome] of [
  [421, 'retried'],
  [451, 'retried'],
  [550, 'failed'],
  [553, 'failed'],
] as const) {
  test(`the outcome of a recipient rejected with ${code} is ${outcome}, and the reason has no address`, async (t) => {
    const received = await startMailServer(t, { reject: () => code });
    const server = await open({ SMTP_URL: received.url });
    const attempt = await server.send(mail, never);
    assert.equal(attempt.outcome, outcome);
    assert.match(attempt.reason, new RegExp(`^\\w+ (RCPT TO|CONN) ${code}$`));
  });
}

test('a server that is down is retried', async (t) => {
  const received = await startMailServer(t);
  await received.stop();
  const server = await open({ SMTP_URL: received.url });
  assert.equal((await server.send(mail, never)).outcome, 'retried');
});

test('an attempt ends when it is aborted', { timeout: 20_000 }, async (t) => {
  const stopping = new AbortController();
  const received = await startMailServer(t, {
    reject() {
      stopping.abort();
      return new Promise(() => {});
    },
  });
  const server = await open({ SMTP_URL: received.url });
  assert.equal((await server.send(mail, stopping.signal)).outcome, 'retried');
});

for (const url of [
  'mail.example',
  'localhost:25',
  'http://mail.example',
  'smtp:mail.example',
  'smtp://',
  'smtp://user:se%cret@mail.example',
  'smtp://mail.example/inbox',
  'smtp://mail.example:99999',
  'smtp://user:secret@mail.example?logger=true',
]) {
  test(`the service does not start with SMTP_URL ${url}, and the message does not quote it`, async () => {
    const vars = { PORT: '0', LISTEN_ADDR: '127.0.0.1', LOG_LEVEL: 'silent', SMTP_URL: url };
    await assert.rejects(run(testWorkload('emailservice', vars)), (error) => {
      assert.ok(error instanceof EnvError);
      assert.match(error.message, /^emailservice: SMTP_URL is not a valid mail server URL: set smtp:/);
      assert.doesNotMatch(error.message, /secret|se%cret/);
      return true;
    });
  });
}

for (const from of ['Online Boutique', 'a@b@c', 'Shop <a@b.c>, Other <d@e.f>', 'Shop <a@b.c', 'a@b.c\r\nBcc: d@e.f']) {
  test(`the service does not start with MAIL_FROM ${JSON.stringify(from)}`, async () => {
    await assert.rejects(open({ SMTP_URL: 'smtp://localhost', MAIL_FROM: from }), /MAIL_FROM is .* but must be/s);
  });
}
