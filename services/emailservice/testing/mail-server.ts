// An SMTP server on a free loopback port. It records emails, or rejects them if the test says so.
import { text } from 'node:stream/consumers';
import type { TestContext } from 'node:test';
import { SMTPServer } from 'smtp-server';

/** Called for each attempt to send an email; returning a code such as 451 rejects it. */
type Reject = (recipient: string, attempt: number) => number | undefined | Promise<number | undefined>;

/** Stops when the test ends. */
export async function startMailServer(
  t: TestContext,
  { port = 0, reject = () => undefined }: { port?: number; reject?: Reject } = {},
) {
  const mails: { to: string; raw: string }[] = [];
  const attempts = new Map<string, number>();
  const users: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    closeTimeout: 10,
    allowInsecureAuth: true,
    onAuth({ username = '', password = '' }, _session, done) {
      users.push(`${username}:${password}`);
      done(null, { user: username });
    },
    async onRcptTo({ address }, _session, done) {
      const attempt = (attempts.get(address) ?? 0) + 1;
      attempts.set(address, attempt);
      const code = await reject(address, attempt);
      done(code ? Object.assign(new Error(`${address} is rejected`), { responseCode: code }) : null);
    },
    async onData(stream, { envelope }, done) {
      const raw = await text(stream);
      mails.push({ to: envelope.rcptTo[0]?.address ?? '', raw });
      done();
    },
  });
  // A client that disconnects in the middle must not fail the test.
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const stop = () => new Promise<void>((resolve) => server.close(resolve));
  t.after(stop);
  const address = server.server.address();
  if (!address || typeof address === 'string') throw new Error('the mail server has no port');
  return {
    port: address.port,
    url: `smtp://127.0.0.1:${address.port}`,
    mails,
    /** user:password of each login. */
    users,
    attempts: (recipient: string) => attempts.get(recipient) ?? 0,
    stop,
  };
}

/** The headers with lower-case names, and the parts by content type, decoded and trimmed. */
export function parseMail(raw: string) {
  const { headers, body } = split(raw);
  const [, boundary = ''] = /boundary="([^"]+)"/.exec(headers['content-type'] ?? '') ?? [];
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => split(part.replace(/^\r\n/, '')));
  return {
    headers,
    parts: Object.fromEntries(
      parts.map((part) => [
        part.headers['content-type'] ?? '',
        decode(part.headers['content-transfer-encoding'] ?? '', part.body)
          .replaceAll('\r\n', '\n')
          .trim(),
      ]),
    ),
  };
}

function split(raw: string) {
  const at = raw.indexOf('\r\n\r\n');
  const lines = raw
    .slice(0, at)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
  const headers: Record<string, string | undefined> = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return { headers, body: raw.slice(at + 4) };
}

function decode(encoding: string, body: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString();
  if (encoding !== 'quoted-printable') return body;
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}
