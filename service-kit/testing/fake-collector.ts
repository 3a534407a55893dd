// A collector for tests that responds as the test wants: real servers for OTLP over HTTP and over gRPC, on free ports.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { Metadata, Server, ServerCredentials, type status } from '@grpc/grpc-js';

/** PEM of a server. */
export interface ServerTls {
  cert: string;
  key: string;
  /** Requires certificates of clients that it signed. */
  ca?: string;
}

/** Responds to each export. */
export type HttpResponder = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

/** Starts a collector for OTLP over HTTP. */
export async function fakeHttpCollector(respond: HttpResponder, tls?: ServerTls) {
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    respond(request, response, Buffer.concat(chunks));
  };
  const server = tls ? createTlsServer({ ...tls, requestCert: tls.ca !== undefined }, handle) : createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('no port');
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${address.port}`,
    port: address.port,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** What a gRPC collector returns: a code with its words and trailers, or the bytes of a response; undefined: nothing. */
export type GrpcResponse = { code: status; details: string; trailers?: Record<string, Buffer> } | Buffer | undefined;

const identity = (bytes: Buffer): Buffer => bytes;
const services = ['trace.v1.TraceService', 'metrics.v1.MetricsService', 'logs.v1.LogsService'];

/** Starts a collector for OTLP over gRPC. */
export async function fakeGrpcCollector(
  respond: (metadata: Metadata, signal: string) => GrpcResponse,
  tls?: ServerTls,
) {
  const server = new Server();
  for (const service of services) {
    const path = `/opentelemetry.proto.collector.${service}/Export`;
    const types = { requestSerialize: identity, requestDeserialize: identity };
    const method = {
      ...types,
      ...{ path, requestStream: false, responseStream: false },
      ...{ responseSerialize: identity, responseDeserialize: identity },
    };
    server.addService(
      { Export: method },
      {
        Export(call: { metadata: Metadata }, callback: (error: object | null, value?: Buffer) => void) {
          const response = respond(call.metadata, service);
          if (response === undefined) return;
          if (Buffer.isBuffer(response)) return callback(null, response);
          const metadata = new Metadata();
          for (const [name, value] of Object.entries(response.trailers ?? {})) metadata.set(name, value);
          callback({ code: response.code, details: response.details, metadata });
        },
      },
    );
  }
  const credentials = tls
    ? ServerCredentials.createSsl(
        tls.ca ? Buffer.from(tls.ca) : null,
        [{ cert_chain: Buffer.from(tls.cert), private_key: Buffer.from(tls.key) }],
        tls.ca !== undefined,
      )
    : ServerCredentials.createInsecure();
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error ? reject(error) : resolve(bound))),
  );
  return { url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`, port, stop: () => server.forceShutdown() };
}
