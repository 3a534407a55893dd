// Serves only Online Boutique's own RPCs of a service, without the kit: no deadlines, no details in errors.
import { StatusError, status } from '@boutique/service-kit/errors';
import { type Handlers, rpcName, type ServiceDefinition, type ServiceType } from '@boutique/service-kit/rpc';
import { methodOf } from '@boutique/service-kit/unknown-values';
import { type handleUnaryCall, Metadata, Server, ServerCredentials } from '@grpc/grpc-js';

/** Resolves with its stop function; every RPC that has no handler is UNIMPLEMENTED. */
export async function serveOriginal<Definition extends ServiceDefinition>(
  { service }: ServiceType<Definition>,
  handlers: Partial<Handlers<Definition>>,
  port: number,
): Promise<() => void> {
  const methods = Object.entries<ServiceDefinition[string]>(service).filter(([name]) => rpcName(name) in handlers);
  const server = new Server();
  server.addService(
    Object.fromEntries(methods),
    Object.fromEntries(methods.map(([name]) => [name, unary(methodOf(handlers, rpcName(name)))])),
  );
  await new Promise<void>((resolve, reject) =>
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error) =>
      error ? reject(error) : resolve(),
    ),
  );
  return () => server.forceShutdown();
}

/** An error of one of its own calls has its text in the message, as in the original. */
const unary =
  (handle: (request: unknown) => unknown): handleUnaryCall<unknown, unknown> =>
  async ({ request }, callback) => {
    try {
      callback(null, await handle(request));
    } catch (error) {
      const isOwn = error instanceof StatusError && !error.peer;
      const code = isOwn ? error.code : status.INTERNAL;
      callback({ code, details: String(error), metadata: new Metadata() });
    }
  };
