// Hands a mail to a mail server by SMTP, and says what became of it: never an address, not even in a reason.
import { domainToASCII } from 'node:url';
import { type Env, EnvError } from '@boutique/service-kit/env';
import { fingerprint } from '@boutique/service-kit/idempotency';
import type { Mail } from './store.ts';

export interface Attempt {
  /** failed: it will never be taken. retried: perhaps later. */
  outcome: 'delivered' | 'failed' | 'retried';
  /** Codes alone: what a server says may repeat the address. */
  reason: string;
}

export interface MailServer {
  /** Tries once, for a minute at most or until `stopping`. */
  send(mail: Mail, stopping: AbortSignal): Promise<Attempt>;
}

/** Well below a lease. */
const attemptMs = 60_000;

/**
 * SMTP_URL: the mail server, smtp://[user:password@]host[:port] (with STARTTLS where it is offered) or smtps://...;
 * without it there is none, and nodemailer is not loaded. MAIL_FROM: the sender, name and address.
 */
export async function openMailServer(env: Env): Promise<MailServer | undefined> {
  const text = env.optional('SMTP_URL');
  if (!text) return undefined;
  const { name, address } = senderOf(env);
  const domain = domainToASCII(address.slice(address.lastIndexOf('@') + 1));
  const options = serverOf(env, text);
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({ ...options, connectionTimeout: 10_000, greetingTimeout: 10_000 });

  return {
    send: ({ orderId, to, subject, html, text, createdAtMs }, stopping) =>
      transport
        .sendMail({
          from: { name, address },
          to: { name: '', address: to },
          subject,
          text,
          html,
          // The same each time: whoever gets a mail twice can tell.
          messageId: `<${/^[\w-]+$/.test(orderId) ? orderId : fingerprint(orderId)}@${domain}>`,
          date: new Date(createdAtMs),
          headers: { 'Auto-Submitted': 'auto-generated' },
          disableFileAccess: true,
          disableUrlAccess: true,
          signal: AbortSignal.any([stopping, AbortSignal.timeout(attemptMs)]),
        })
        .then((): Attempt => ({ outcome: 'delivered', reason: '' }), attemptOf),
  };
}

function senderOf(env: Env): { name: string; address: string } {
  const text = env.optional('MAIL_FROM') ?? 'Online Boutique <orders@boutique.example>';
  const [, name = '', inBrackets, alone] =
    /^(?:([^<>\p{C}]*)<([^\s<>@,]+@[^\s<>@,]+)>|([^\s<>@,]+@[^\s<>@,]+))$/u.exec(text) ?? [];
  const address = inBrackets ?? alone;
  if (!address || !domainToASCII(address.slice(address.indexOf('@') + 1)))
    throw new EnvError(`${env.service}: MAIL_FROM is "${text}", but must be name@domain or Name <name@domain>.`);
  return { name: name.trim(), address };
}

function serverOf(env: Env, text: string) {
  const url = URL.parse(text);
  const known = url && /^smtps?:$/.test(url.protocol) && url.hostname && /^\/?$/.test(url.pathname);
  // The value itself may hold a password.
  const wrong = new EnvError(
    `${env.service}: SMTP_URL is no address of a mail server: it takes smtp://[user:password@]host[:port] or smtps://..., without options.`,
  );
  if (!known || url.search || url.hash) throw wrong;
  try {
    const auth = { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) };
    const secure = url.protocol === 'smtps:';
    return {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: Number(url.port) || (secure ? 465 : 587),
      secure,
      ...(auth.user && { auth }),
    };
  } catch {
    throw wrong;
  }
}

/** What a failure says about the next attempt. https://nodemailer.com/errors */
function attemptOf(error: unknown): Attempt {
  const [code, response, command] = ['code', 'responseCode', 'command'].map((name) =>
    error instanceof Error ? Reflect.get(error, name) : undefined,
  );
  // 5xx for this recipient or this text is the server's last word; for the sender or the log-in it is our mistake.
  const refused = Number(response) >= 500 && (command === 'RCPT TO' || command === 'DATA');
  const unsendable = code === 'EENVELOPE' && command === 'API';
  const reason = [code, command, response].filter(Boolean).join(' ');
  return { outcome: refused || unsendable ? 'failed' : 'retried', reason: reason || 'unknown' };
}
