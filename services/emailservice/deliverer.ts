// Sends the emails of the outbox, with retries. Any number of replicas can do this: each email is leased, so only one
// worker sends it at a time. After a crash in the middle of a delivery, the email is sent again.
import { setTimeout as sleep } from 'node:timers/promises';
import { StatusError } from '@boutique/service-kit/errors';
import type { Log } from '@boutique/service-kit/log';
import type { Telemetry } from '@boutique/service-kit/telemetry';
import type { MailServer } from './smtp.ts';
import type { LeasedMail, Outbox } from './store.ts';

interface Deps {
  outbox: Outbox;
  /** Without a mail server, nothing is sent. */
  server: MailServer | undefined;
  log: Log;
  meter: Telemetry['meter'];
  /** The backoff before the first retry; it doubles for each further one. */
  retryBaseMs: number;
  /** The time limit for running deliveries after `close`. */
  closeTimeoutMs?: number;
}

export interface Deliverer {
  /** Checks the outbox immediately: there is a new email. */
  wake(): void;
  /** Starts no more deliveries, and waits for the running ones. */
  close(): Promise<void>;
}

const maxConcurrent = 4;
/** Longer than the time limit of an attempt. */
const leaseMs = 120_000;
const maxBackoffMs = 5 * 60_000;
/** They take about 4 days, as RFC 5321 recommends: https://www.rfc-editor.org/rfc/rfc5321#section-4.5.4.1 */
export const maxAttempts = 1_150;

/** Exponential backoff with a jitter of ±25 %, which avoids bursts. */
export const backoffMs = (attempts: number, baseMs: number): number =>
  Math.min(baseMs * 2 ** (attempts - 1), maxBackoffMs) * (0.75 + Math.random() / 2);

export function startDeliverer({ outbox, server, log, meter, retryBaseMs, closeTimeoutMs = 5_000 }: Deps): Deliverer {
  if (!server) return { wake() {}, async close() {} };
  const { send } = server;
  const mails = meter.createCounter('shop.mails', {
    description: 'Attempts to deliver an email, by outcome: delivered, retried, failed',
    unit: '{mail}',
  });
  /** Polling finds retries that are due, and emails of other replicas. */
  const pollIntervalMs = Math.max(1, Math.min(retryBaseMs, 1_000));
  const stopping = new AbortController();
  /** By the email's ID. */
  const running = new Map<string, Promise<void>>();
  let sleeping = new AbortController();
  let closed = false;

  function wake(): void {
    sleeping.abort();
    sleeping = new AbortController();
  }

  async function deliver(mail: LeasedMail): Promise<void> {
    const { outcome, reason } = await send(mail, stopping.signal);
    const fields = { mailId: mail.id, attempts: mail.attempts };
    const now = Date.now();
    const isLast = outcome === 'retried' && mail.attempts >= maxAttempts;
    mails.add(1, { 'shop.mail.outcome': isLast ? 'failed' : outcome });
    if (outcome === 'delivered') {
      await outbox.delivered(mail, now);
      log.info({ event: 'shop.mail.delivered', ...fields }, 'email delivered');
    } else if (outcome === 'failed' || isLast) {
      await outbox.failed(mail, now);
      log.warn({ event: 'shop.mail.failed', ...fields, reason }, 'email failed, no more retries');
    } else {
      // Shutting down is not a rejection: retry right after the restart.
      await outbox.retry(mail, stopping.signal.aborted ? now : now + backoffMs(mail.attempts, retryBaseMs));
      log.warn({ event: 'shop.mail.delayed', ...fields, reason }, 'email not delivered, will retry');
    }
  }

  /** After an error of the store, the email is sent again once its lease has expired. */
  function logStoreError(error: unknown): void {
    if (error instanceof StatusError)
      log.debug({ event: 'shop.outbox.unavailable', reason: error.message }, 'outbox unavailable');
    else log.error({ event: 'shop.outbox.failed', err: error }, 'outbox failed');
  }

  function start(mail: LeasedMail): void {
    // Its lease expired early, because the clock jumped.
    if (running.has(mail.id)) return;
    const delivery = deliver(mail)
      .catch(logStoreError)
      .finally(() => {
        running.delete(mail.id);
        wake();
      });
    running.set(mail.id, delivery);
  }

  async function poll(): Promise<void> {
    while (!closed) {
      // Read before leasing: a wake-up in between must end the sleep.
      const { signal } = sleeping;
      const now = Date.now();
      const mail =
        running.size < maxConcurrent ? await outbox.lease(now, now + leaseMs).catch(logStoreError) : undefined;
      if (mail) start(mail);
      else await sleep(pollIntervalMs, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  const polling = poll();
  return {
    wake,
    async close() {
      closed = true;
      wake();
      await polling;
      const timer = setTimeout(() => stopping.abort(), closeTimeoutMs);
      await Promise.all(running.values());
      clearTimeout(timer);
    },
  };
}
