// A client for streaming RPCs (health and reflection). The kit's own clients make unary calls only.
import { credentials, Client as GrpcClient, Metadata, type ServiceDefinition, type status } from '@grpc/grpc-js';
import { sharedOptions } from '../channel-options.ts';
import type { ReflectionResponse } from '../reflection-server.ts';

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
    /** Sends a request for server reflection. */
    async reflection(definition: ServiceDefinition, request: object): Promise<ReflectionResponse> {
      const { path, requestSerialize, responseDeserialize } = methodOf(definition, 'ServerReflectionInfo');
      const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, new Metadata());
      call.end(request);
      const [response] = await call.toArray();
      return response;
    },
    /** Sends these requests on one stream, and returns what arrives before the stream ends. */
    async reflections(definition: ServiceDefinition, requests: object[]) {
      const { path, requestSerialize, responseDeserialize } = methodOf(definition, 'ServerReflectionInfo');
      const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, new Metadata());
      const responses: ReflectionResponse[] = [];
      call.on('data', (response: ReflectionResponse) => responses.push(response)).on('error', () => {});
      const ended = new Promise<status>((resolve) => call.on('status', ({ code }) => resolve(code)));
      for (const request of requests) call.write(request);
      call.end();
      return { code: await ended, responses };
    },
    close: () => client.close(),
  };
}
