// Takes mails from the outbox to the mail server, again and again until it has them. Any number of replicas may do so:
// a mail is leased, so that one at a time sends it. A mail that a crash left half-sent is sent again.
import { setTimeout as sleep } from 'node:timers/promises';
import { StatusError } from '@boutique/service-kit/errors';
import type { Log } from '@boutique/service-kit/log';
import type { Telemetry } from '@boutique/service-kit/telemetry';
import type { MailServer } from './smtp.ts';
import type { LeasedMail, Outbox } from './store.ts';

interface Delivering {
  outbox: Outbox;
  /** Without one nothing is done. */
  server: MailServer | undefined;
  log: Log;
  meter: Telemetry['meter'];
  /** Before the first retry; doubled for each one after it. */
  retryBaseMs: number;
  /** What is under way may take this long after `close`. */
  lastMailMs?: number;
}

export interface Deliverer {
  /** There is a new mail. */
  wake(): void;
  /** Takes no more mails and ends those under way. */
  close(): Promise<void>;
}

const mostAtOnce = 4;
/** Longer than an attempt may take. */
const leaseMs = 120_000;
const longestDelayMs = 5 * 60_000;
/** https://www.rfc-editor.org/rfc/rfc5321#section-4.5.4.1 says 4 to 5 days. */
const giveUpAfterMs = 4 * 24 * 60 * 60_000;

/** The time before another attempt: doubled each time, and spread by half so that mails don't come in waves. */
export const retryDelayMs = (attempts: number, baseMs: number): number =>
  Math.min(baseMs * 2 ** (attempts - 1), longestDelayMs) * (0.75 + Math.random() / 2);

export function startDeliverer({ outbox, server, log, meter, retryBaseMs, lastMailMs = 5_000 }: Delivering): Deliverer {
  if (!server) return { wake() {}, async close() {} };
  const { send } = server;
  const mails = meter.createCounter('shop.mails', {
    description: 'Attempts to deliver a mail, by outcome: delivered, retried, failed',
    unit: '{mail}',
  });
  /** Retries and the mails of other replicas fall due unannounced. */
  const lookEveryMs = Math.max(1, Math.min(retryBaseMs, 1_000));
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();
  let nap = new AbortController();
  let closed = false;

  function wake(): void {
    nap.abort();
    nap = new AbortController();
  }

  async function deliver(mail: LeasedMail): Promise<void> {
    const { outcome, reason } = await send(mail, stopping.signal);
    const facts = { mailId: mail.id, attempts: mail.attempts };
    const now = Date.now();
    const late = outcome === 'retried' && now - mail.createdAtMs > giveUpAfterMs;
    mails.add(1, { 'shop.mail.outcome': late ? 'failed' : outcome });
    if (outcome === 'delivered') {
      await outbox.delivered(mail, now);
      log.info(facts, 'mail delivered');
    } else if (outcome === 'failed' || late) {
      await outbox.failed(mail, now);
      log.warn({ ...facts, reason }, 'mail given up');
    } else {
      // Who is told to stop has not been refused: the next start may try at once.
      await outbox.retry(mail, stopping.signal.aborted ? now : now + retryDelayMs(mail.attempts, retryBaseMs));
      log.warn({ ...facts, reason }, 'mail not delivered yet');
    }
  }

  /** The store's own trouble: the mail's lease ends, and it is leased again. */
  function note(error: unknown): void {
    if (error instanceof StatusError) log.debug({ reason: error.message }, 'the outbox does not answer');
    else log.error({ err: error }, 'the outbox failed');
  }

  function start(mail: LeasedMail): void {
    const sending = deliver(mail)
      .catch(note)
      .finally(() => {
        underWay.delete(sending);
        wake();
      });
    underWay.add(sending);
  }

  async function run(): Promise<void> {
    while (!closed) {
      // Taken first: who is woken while it looks does not sleep after it.
      const { signal } = nap;
      const now = Date.now();
      const mail = underWay.size < mostAtOnce ? await outbox.lease(now, now + leaseMs).catch(note) : undefined;
      if (mail) start(mail);
      else await sleep(lookEveryMs, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  const running = run();
  return {
    wake,
    async close() {
      closed = true;
      wake();
      await running;
      const cutOff = setTimeout(() => stopping.abort(), lastMailMs);
      await Promise.all(underWay);
      clearTimeout(cutOff);
    },
  };
}
