// Exports a signal over OTLP: serializes, sends, retries while the collector may recover, and reports every failure.
// OpenTelemetry's own exporters drop the status and the words of a rejection, and its gRPC exporter can't be bundled
// (docs/decisions/0059-own-otlp-exporters.md).
import { setTimeout as sleep } from 'node:timers/promises';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { Log } from '../log.ts';
import { grpcTransport } from './grpc-transport.ts';
import { httpTransport, type Transport } from './http-transport.ts';
import { type Outage, trackOutage } from './outage.ts';
import { type Outcome, outcomeOf, type Reply } from './outcome.ts';
import type { OtlpSettings } from './settings.ts';

const firstBackoffMs = 500;
const maxBackoffMs = 5_000;
/** A hang is reported after this time, even if the export may take longer. */
const maxSilenceMs = 15_000;
/** Limits Retry-After. */
const maxPauseMs = 5 * 60_000;

/** An exporter for any signal, in the form that OpenTelemetry's SDK expects. */
export interface Exporter<Batch> {
  export(batch: Batch, done: (result: ExportResult) => void): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
  outage: Outage;
}

/** How to encode a signal. */
export interface Encoding<Batch> {
  serialize(batch: Batch): Uint8Array | undefined;
  /** For the log. */
  count(batch: Batch): number;
}

/** Sends messages in one attempt each. */
export const transportFor = (settings: OtlpSettings): Transport =>
  settings.protocol === 'grpc' ? grpcTransport(settings) : httpTransport(settings);

/** An exporter; workloads of one process with the same settings should share one, and so a connection and an outage. */
export function createExporter<Batch>(
  settings: OtlpSettings,
  { serialize, count }: Encoding<Batch>,
  log: Log,
  silenceMs = maxSilenceMs,
): Exporter<Batch> {
  const transport = transportFor(settings);
  const outage = trackOutage(log, settings);
  let pausedUntilMs = 0;

  async function send(batch: Batch): Promise<ExportResult> {
    const isPaused = performance.now() < pausedUntilMs;
    const message = isPaused ? undefined : serialize(batch);
    if (!isPaused && !message) return { code: ExportResultCode.SUCCESS };
    const outcome =
      message && (await sendWithRetries(watched(transport, outage, silenceMs), message, settings.timeoutMs, outage));
    if (outcome && outcome.kind !== 'failed') return { code: ExportResultCode.SUCCESS };
    outage.lost(count(batch));
    if (outcome?.retryAfterMs) pausedUntilMs = performance.now() + Math.min(maxPauseMs, outcome.retryAfterMs);
    return { code: ExportResultCode.FAILED, error: new Error('the collector did not accept an export') };
  }

  return {
    outage,
    export(batch, done) {
      send(batch).then(done);
    },
    async forceFlush() {},
    async shutdown() {
      transport.close();
    },
  };
}

/** A transport that also reports a hang before its time is over, which may be unlimited. */
const watched = (transport: Transport, outage: Outage, silenceMs: number): Pick<Transport, 'send'> => ({
  async send(message, timeoutMs) {
    const hang: Reply = { via: 'none', code: 'TIMEOUT', message: `no response within ${silenceMs} ms` };
    const timer = setTimeout(() => outage.report(outcomeOf(hang)), silenceMs).unref();
    try {
      return await transport.send(message, timeoutMs);
    } finally {
      clearTimeout(timer);
    }
  },
});

/** The outcome of the last attempt. Each attempt is reported, so that a failure is visible while it is retried. */
async function sendWithRetries(
  transport: Pick<Transport, 'send'>,
  message: Uint8Array,
  timeoutMs: number,
  outage: Outage,
): Promise<Outcome> {
  const limitMs = timeoutMs || Number.POSITIVE_INFINITY;
  const startedMs = performance.now();
  const remainingMs = () => limitMs - (performance.now() - startedMs);
  for (let backoffMs = firstBackoffMs; ; backoffMs = Math.min(maxBackoffMs, backoffMs * 2)) {
    const outcome = outcomeOf(await transport.send(message, timeoutMs && Math.max(1, Math.round(remainingMs()))));
    outage.report(outcome);
    if (outcome.kind !== 'failed' || !outcome.isRetryable) return outcome;
    const pauseMs = Math.max(outcome.retryAfterMs ?? 0, backoffMs * (0.8 + Math.random() * 0.4));
    // The next attempt needs time, too.
    if (pauseMs * 2 >= remainingMs()) return outcome;
    await sleep(pauseMs, undefined, { ref: false });
  }
}
