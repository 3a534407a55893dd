// Sends emails to an SMTP server. The outcome never has an address, not even in its reason.
import { domainToASCII } from 'node:url';
import { type Env, EnvError } from '@boutique/service-kit/env';
import { fingerprint } from '@boutique/service-kit/idempotency';
import { propertiesOf } from '@boutique/service-kit/unknown-values';
import type { Mail } from './store.ts';

export interface Attempt {
  /** failed: a retry would fail too. retried: it may succeed later. */
  outcome: 'delivered' | 'failed' | 'retried';
  /** Only codes: the server's text may contain the address. */
  reason: string;
}

export interface MailServer {
  /** A single attempt, which ends after a minute or when `stopping` is aborted. */
  send(mail: Mail, stopping: AbortSignal): Promise<Attempt>;
}

/** Well below the lease of the deliverer. */
const attemptTimeoutMs = 60_000;

/**
 * SMTP_URL: the mail server, smtp://[user:password@]host[:port] (with STARTTLS if the server offers it) or smtps://...
 * Without it, returns undefined and doesn't load nodemailer. MAIL_FROM: the sender, an address with or without a name.
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
          // The same for every attempt, so that duplicates can be recognized.
          messageId: `<${/^[\w-]+$/.test(orderId) ? orderId : fingerprint(orderId)}@${domain}>`,
          date: new Date(createdAtMs),
          headers: { 'Auto-Submitted': 'auto-generated' },
          disableFileAccess: true,
          disableUrlAccess: true,
          signal: AbortSignal.any([stopping, AbortSignal.timeout(attemptTimeoutMs)]),
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
  const hasValidParts = url && /^smtps?:$/.test(url.protocol) && url.hostname && /^\/?$/.test(url.pathname);
  // The message doesn't quote the value, which may contain a password.
  const invalid = new EnvError(
    `${env.service}: SMTP_URL is not a valid mail server URL: set smtp://[user:password@]host[:port] or smtps://..., without path or query.`,
  );
  if (!hasValidParts || url.search || url.hash) throw invalid;
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
    throw invalid;
  }
}

/** Decides from nodemailer's error whether a retry makes sense. https://nodemailer.com/errors */
function attemptOf(error: unknown): Attempt {
  const { code, responseCode: response, command } = propertiesOf(error);
  // A 5xx for the recipient or the content is permanent. For the sender or the login, our configuration is wrong.
  const isRejected = Number(response) >= 500 && (command === 'RCPT TO' || command === 'DATA');
  const isInvalid = code === 'EENVELOPE' && command === 'API';
  const reason = [code, command, response].filter(Boolean).join(' ');
  return { outcome: isRejected || isInvalid ? 'failed' : 'retried', reason: reason || 'unknown' };
}
