// Receives OTLP/JSON over HTTP, as an OpenTelemetry collector does.
import { createServer, type IncomingMessage } from 'node:http';
import { readEnv } from '@boutique/service-kit/env';
import { hostCheck } from '@boutique/service-kit/http-hosts';
import { Problem } from '../../start/problem.ts';
import { type Batch, checkBatch, type SignalName, signalNames } from './signals.ts';

export type Collector = Awaited<ReturnType<typeof startCollector>>;

/** Environment of a shop that exports everything to a collector, soon after it happened. */
export const exportingTo = (url: string): NodeJS.ProcessEnv => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: url,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
  OTEL_METRIC_EXPORT_INTERVAL: '5000',
  OTEL_BSP_SCHEDULE_DELAY: '1000',
  OTEL_BSP_MAX_QUEUE_SIZE: '20000',
  OTEL_BLRP_SCHEDULE_DELAY: '1000',
});

/** Exporters send batches of at most 512 spans or log lines. */
export const maxBodyBytes = 16 * 1024 * 1024;

/** When a recorded batch was received, moved by its replay; Unix ms. Rates and windows are of these times. */
export const receivedAtHeader = 'received-at';
function receivedAt({ headers }: IncomingMessage): number {
  const now = Date.now();
  const moved = Number(headers[receivedAtHeader] ?? now);
  return moved > now - maxReplayMs && moved <= now ? moved : now;
}
/** A recording is shorter. */
const maxReplayMs = 60 * 60 * 1_000;

/** Why a request is rejected before its body is read; undefined if it isn't. */
function rejection({ url, headers }: IncomingMessage, hostProblem: string | undefined): [number, string] | undefined {
  if (hostProblem) return [421, hostProblem];
  if (!signalNames.some((name) => url === `/v1/${name}`)) return [404, 'expected /v1/traces, /v1/metrics or /v1/logs'];
  if (!headers['content-type']?.startsWith('application/json'))
    return [415, 'expected JSON: set OTEL_EXPORTER_OTLP_PROTOCOL=http/json'];
  if (headers['content-encoding'] && headers['content-encoding'] !== 'identity')
    return [415, 'expected no compression: set OTEL_EXPORTER_OTLP_COMPRESSION=none'];
  return Number(headers['content-length'] ?? 0) > maxBodyBytes ? tooLarge : undefined;
}

const tooLarge: [number, string] = [413, `expected at most ${maxBodyBytes} bytes`];

/** undefined if it is too large: its length may not be known before. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > maxBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Listens on loopback only; port 0 lets the system choose one. */
export async function startCollector(port: number, onBatch: (signal: SignalName, batch: Batch) => void) {
  const { ALLOWED_HOSTS } = process.env;
  const hostProblem = hostCheck(readEnv('collector', { ALLOWED_HOSTS, LISTEN_ADDR: '127.0.0.1' }));
  const server = createServer(async (request, response) => {
    const respond = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const reject = ([status, message]: [number, string]) => {
      // The rest of the body is not read.
      response.setHeader('connection', 'close');
      respond(status, { message });
    };
    const rejected = rejection(request, hostProblem(request.headers.host));
    if (rejected) return reject(rejected);
    try {
      const body = await bodyOf(request);
      if (body === undefined) return reject(tooLarge);
      const signal = signalNames.find((name) => request.url === `/v1/${name}`);
      const parsed: unknown = JSON.parse(body);
      if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new Error('not an object');
      const batch: Batch = { ...parsed, receivedAt: receivedAt(request) };
      checkBatch(batch);
      if (signal) onBatch(signal, batch);
      respond(200, {});
    } catch {
      respond(400, { message: 'expected a request in OTLP/JSON' });
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', () => reject(new Problem(`Port ${port} is in use: choose another one.`)));
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('the collector has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop(): void {
      server.close();
      server.closeAllConnections();
    },
  };
}
