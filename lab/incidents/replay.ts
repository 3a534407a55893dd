// Sends a recording to an OTLP endpoint, with all times moved so that its end is now.
import { setTimeout as sleep } from 'node:timers/promises';
import { httpTransport, type Transport } from '@boutique/service-kit/otlp/http-transport';
import { outcomeOf } from '@boutique/service-kit/otlp/outcome';
import { Problem } from '../../start/problem.ts';
import { receivedAtHeader } from './collector.ts';
import { type Batch, readBatches, type SignalName, signalNames } from './signals.ts';

const requestTimeoutMs = 10_000;
const attempts = 3;

const progressMs = 10_000;

export interface Replayed {
  /** Those that the endpoint has: Jaeger has only traces. */
  readonly accepted: readonly SignalName[];
  /** How much later its times are than those of the recording. */
  readonly shiftMs: number;
}

/** `limitMs`: of a request. */
export async function replay(folder: string, to: string, limitMs = requestTimeoutMs): Promise<Replayed> {
  const recorded = signalNames.map((signal) => ({ signal, batches: readBatches(folder, signal) }));
  const times = recorded.flatMap(({ batches }) => batches.map(({ receivedAt }) => receivedAt));
  if (times.length === 0) throw new Problem(`${folder} has no recording: expected its folder signals/.`);
  const shiftMs = Math.round(Date.now() - Math.max(...times));
  const base = to.replace(/\/+$/, '');
  const accepted = new Set<SignalName>();
  let reportedAt = Date.now();
  for (const { signal, batches } of recorded) {
    const url = `${base}/v1/${signal}`;
    const settings = { signal, protocol: 'http/json', url, isCompressed: false, timeoutMs: limitMs, tls: {} } as const;
    for (const [index, batch] of batches.entries()) {
      if (Date.now() - reportedAt > progressMs) {
        console.log(`${signal}: ${index} of ${batches.length} requests`);
        reportedAt = Date.now();
      }
      // Other receivers ignore this header.
      const headers = { [receivedAtHeader]: String(batch.receivedAt + shiftMs) };
      if (!(await post(httpTransport({ ...settings, headers }), url, shifted(batch, shiftMs), limitMs))) break;
      accepted.add(signal);
    }
  }
  if (accepted.size === 0)
    throw new Problem(`${base}/v1/traces doesn't exist: expected an endpoint for OTLP over HTTP.`);
  return { accepted: [...accepted], shiftMs };
}

/** The request of a batch; every field of a time is moved. */
export function shifted({ receivedAt, ...request }: Batch, byMs: number): string {
  const byNanos = BigInt(byMs) * 1_000_000n;
  return JSON.stringify(request, (name, value) =>
    /timeUnixNano$/i.test(name) && /^\d+$/.test(value) ? String(BigInt(value) + byNanos) : value,
  );
}

/** False if the endpoint does not have this signal. */
async function post(transport: Transport, url: string, body: string, limitMs: number): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    const reply = await transport.send(Buffer.from(body), limitMs);
    if (reply.via === 'none')
      throw new Problem(
        reply.code === 'TIMEOUT'
          ? `${url} did not respond within ${limitMs / 1_000} s.`
          : `${url} can't be reached: start the receiver, or set another URL.`,
      );
    const outcome = outcomeOf(reply);
    if (outcome.kind === 'partial' && outcome.rejected > 0)
      throw new Problem(`${url} rejected ${outcome.rejected} items of the recording: ${outcome.words}.`);
    if (outcome.kind !== 'failed') return true;
    const { code, words, isRetryable } = outcome;
    if (code === '404') return false;
    if (code.startsWith('2')) throw new Problem(`${url} is not an endpoint for OTLP: it responded with ${words}.`);
    if (attempt === attempts || !isRetryable)
      throw new Problem(`${url} rejected the recording with status ${code}: ${words}.`);
    await sleep(1_000 * attempt);
  }
}
