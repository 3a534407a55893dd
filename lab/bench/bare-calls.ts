// gRPC without messages: bytes in, bytes out, nothing is parsed or serialized.
import * as grpc from '@grpc/grpc-js';

export const identity = (bytes: Buffer): Buffer => bytes;

export type BareHandler = grpc.handleUnaryCall<Buffer, Buffer>;

/** Serves these paths; resolves with the port. */
export async function bareServer(handlers: ReadonlyMap<string, BareHandler>, port: number): Promise<number> {
  const server = new grpc.Server();
  for (const [path, handler] of handlers) server.register(`/${path}`, handler, identity, identity, 'unary');
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
}

export const bareClient = (port: number): grpc.Client =>
  new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), { 'grpc.enable_http_proxy': 0 });

export const bareCall = (client: grpc.Client, path: string, request: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    client.makeUnaryRequest(`/${path}`, identity, identity, request, (error, reply) =>
      reply ? resolve(reply) : reject(error ?? new Error(`${path} returned nothing`)),
    );
  });
