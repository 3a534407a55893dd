// A client for streaming RPCs (health and reflection). The kit's own clients make unary calls only.
import { credentials, Client as GrpcClient, Metadata, type ServiceDefinition } from '@grpc/grpc-js';
import { sharedOptions } from '../channel-options.ts';

/** Throws if the service has no method of this name. */
function methodOf(definition: ServiceDefinition, name: string) {
  const method = definition[name];
  if (!method) throw new Error(`the service has no method ${name}`);
  return method;
}

/** A client of the server at `address` (host:port), for methods of any service definition. */
export function rawClient(address: string) {
  const client = new GrpcClient(address, credentials.createInsecure(), sharedOptions);
  return {
    unary: (definition: ServiceDefinition, name: string, request: object) =>
      new Promise<unknown>((resolve, reject) => {
        const { path, requestSerialize, responseDeserialize } = methodOf(definition, name);
        client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, (error, reply) =>
          error ? reject(error) : resolve(reply),
        );
      }),
    serverStream(definition: ServiceDefinition, name: string, request: object) {
      const { path, requestSerialize, responseDeserialize } = methodOf(definition, name);
      return client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, new Metadata());
    },
    /** Sends these requests, and resolves to all responses. */
    async bidiStream(definition: ServiceDefinition, name: string, requests: object[]): Promise<unknown[]> {
      const { path, requestSerialize, responseDeserialize } = methodOf(definition, name);
      const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, new Metadata());
      for (const request of requests) call.write(request);
      call.end();
      return call.toArray();
    },
    close: () => client.close(),
  };
}
