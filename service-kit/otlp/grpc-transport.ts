// Sends exports over gRPC. On purpose without the kit's client: an export has no spans, deadlines or retries of its own.
import { Client, compressionAlgorithms, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { sharedOptions } from '../channel-options.ts';
import type { Transport } from './http-transport.ts';
import type { Reply } from './outcome.ts';
import type { OtlpSettings } from './settings.ts';

const paths = {
  traces: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
  metrics: '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export',
  logs: '/opentelemetry.proto.collector.logs.v1.LogsService/Export',
};
const empty = new Uint8Array();
const identity = (bytes: Buffer): Buffer => bytes;

/** A transport for grpc; all clients of one target and certificate share a connection. */
export function grpcTransport({ url, signal, headers, isCompressed, tls }: OtlpSettings): Transport {
  const { protocol, hostname, port } = new URL(url);
  const bytes = (text: string | undefined) => (text === undefined ? null : Buffer.from(text));
  const channel =
    protocol === 'https:'
      ? credentials.createSsl(bytes(tls.ca), bytes(tls.key), bytes(tls.cert))
      : credentials.createInsecure();
  const client = new Client(`${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`, channel, {
    ...sharedOptions,
    'grpc.primary_user_agent': 'online-boutique-otlp',
    ...(isCompressed && { 'grpc.default_compression_algorithm': compressionAlgorithms.gzip }),
  });
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);

  return {
    send(message, timeoutMs) {
      const { promise, resolve } = Promise.withResolvers<Reply>();
      const deadline = timeoutMs > 0 ? Date.now() + timeoutMs : Number.POSITIVE_INFINITY;
      const body = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
      client.makeUnaryRequest(paths[signal], identity, identity, body, metadata, { deadline }, (error, response) =>
        resolve(error ? failure(error) : { via: 'grpc', code: 0, message: '', body: response ?? empty }),
      );
      return promise;
    },
    close: () => client.close(),
  };
}

function failure({ code, details, metadata }: ServiceError): Reply {
  const [encoded] = metadata.get('grpc-status-details-bin');
  return {
    via: 'grpc',
    code,
    message: details,
    body: empty,
    ...(Buffer.isBuffer(encoded) && { details: encoded }),
  };
}
