// Logs one line a minute for each reason why a collector fails or is too slow, and one when it accepts exports again.
import type { Log } from '../log.ts';
import type { Outcome } from './outcome.ts';
import type { OtlpSettings } from './settings.ts';
import type { Signal } from './variables.ts';

/** What a signal consists of. */
export const itemsOf: Readonly<Record<Signal, string>> = { traces: 'spans', metrics: 'metrics', logs: 'log records' };

/** A reason is repeated at most this often, so that a collector that fails now and then does not fill the log. */
const repeatMs = 60_000;

/** The state of exports of one signal to one collector. */
export interface Outage {
  /** Whether the last attempt failed. */
  isDown(): boolean;
  /** Judges an attempt. */
  report(outcome: Outcome): void;
  /** Items of an export that was given up. */
  lost(count: number): void;
  /** Items for which the queue had no place; its size is that of the variable. */
  dropped(count: number, variable: string, size: number): void;
}

/** Starts without an outage. */
export function trackOutage(log: Log, settings: OtlpSettings): Outage {
  const { signal } = settings;
  const items = itemsOf[signal];
  const collector = displayedUrl(settings);
  const withoutSecrets = redactor(settings);
  const loggedAt = new Map<string, number>();
  let isDown = false;
  let isLogged = false;
  let lost = 0;

  function warn(code: string, words: string, message: string, more: object = {}): void {
    const now = performance.now();
    if (now - (loggedAt.get(code) ?? Number.NEGATIVE_INFINITY) < repeatMs) return;
    loggedAt.set(code, now);
    isLogged = true;
    const reason = withoutSecrets(words);
    log.warn({ event: 'kit.export.failed', signal, collector, code, reason, ...more }, message);
  }

  function succeed(): void {
    if (!isLogged) return;
    log.info({ event: 'kit.export.recovered', signal, collector, lost }, `the collector accepts ${items} again`);
    isLogged = false;
    lost = 0;
  }

  return {
    isDown: () => isDown,
    lost(count) {
      lost += count;
    },
    dropped(count, variable, size) {
      lost += count;
      warn(
        'QUEUE_FULL',
        `${size} wait for the collector (${variable})`,
        `the queue of ${items} is full: others are lost`,
      );
    },
    report(outcome) {
      isDown = outcome.kind === 'failed';
      if (outcome.kind === 'accepted') return succeed();
      if (outcome.kind === 'failed') return warn(outcome.code, outcome.words, `the collector does not accept ${items}`);
      const { rejected, words } = outcome;
      lost += rejected;
      if (rejected > 0) warn('PARTIAL_SUCCESS', words, `the collector rejected part of the ${items}`, { rejected });
      else warn('WARNING', words, `the collector accepted ${items} with a warning`);
    },
  };
}

/** Without the user, the password and the query, which may have a key. */
export function displayedUrl({ url, protocol }: Pick<OtlpSettings, 'url' | 'protocol'>): string {
  const { origin, pathname } = new URL(url);
  return protocol === 'grpc' ? origin : origin + pathname;
}

/** Some backends repeat the key that they refuse. */
export function redactor({ url, headers }: Pick<OtlpSettings, 'url' | 'headers'>): (text: string) => string {
  const { password, searchParams } = new URL(url);
  const values = [...Object.values(headers), decodeURIComponent(password), ...searchParams.values()];
  // `Bearer KEY`: the backend may repeat only the key.
  const secrets = values.flatMap((value) => [value, ...value.split(' ')]).filter((value) => value.length >= 4);
  const inOrder = secrets.toSorted((a, b) => b.length - a.length);
  return (text) => inOrder.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
}
