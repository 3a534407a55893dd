// Receives OTLP/JSON over HTTP, as an OpenTelemetry collector does.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Problem } from '../../start/problem.ts';
import { type Batch, type SignalName, signalNames } from './signals.ts';

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

/** Listens on loopback only; port 0 lets the system choose one. */
export async function startCollector(port: number, onBatch: (signal: SignalName, batch: Batch) => void) {
  const server = createServer(async (request, response) => {
    const signal = signalNames.find((name) => request.url === `/v1/${name}`);
    const respond = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    try {
      const body = await text(request);
      if (!signal) return respond(404, { message: 'expected /v1/traces, /v1/metrics or /v1/logs' });
      if (!request.headers['content-type']?.startsWith('application/json'))
        return respond(415, { message: 'expected JSON: set OTEL_EXPORTER_OTLP_PROTOCOL=http/json' });
      onBatch(signal, { receivedAt: Date.now(), ...JSON.parse(body) });
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
