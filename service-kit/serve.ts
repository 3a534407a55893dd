// Serves a gRPC service whose handlers are plain async functions. Adds deadlines, status codes, spans, metrics, log
// lines, health, reflection and a graceful shutdown.
import { isIPv6 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { serverOptions } from './channel-options.ts';
import { toWire } from './error-details.ts';
import { StatusError } from './errors.ts';
import { healthService } from './health.ts';
import { listenAddress } from './listen-address.ts';
import { type Observe, observeCalls } from './observe-grpc.ts';
import { reflectionService } from './reflection-server.ts';
import { limitRequestBytes } from './request-bytes.ts';
import { checkLimits } from './request-limits.ts';
import type { Resource } from './resource.ts';
import { type Call, fullName, type Handlers, rpcName, type ServiceType } from './rpc.ts';
import { runOnce, settlesWithin, shutdownBudget } from './shutdown-budget.ts';
import { methodOf } from './unknown-values.ts';
import type { Workload } from './workload.ts';

/** Options of `serve`. */
export interface ServeOptions<Definition extends ServiceDefinition> {
  workload: Workload;
  service: ServiceType<Definition>;
  handlers: Handlers<Definition>;
  /** TCP port; 0 lets the system choose one. */
  port: number;
  /** Pinged by the readiness probe, and closed after the last call, in this order. */
  resources?: Resource[];
  /** Maximum size of a request in bytes; 256 KiB by default. */
  maxRequestBytes?: number;
  /** RPCs that callers poll: their successful calls are logged at debug level, as those of reads are. */
  pollingRpcs?: string[];
}

/** A workload that is serving. */
export interface RunningWorkload {
  name: string;
  port: number;
  /**
   * Stops accepting calls, waits for those in progress, closes the resources and exports the remaining telemetry. Takes
   * at most SHUTDOWN_DRAIN plus `limitMs`; what is still running then is cancelled.
   */
  stop(limitMs?: number): Promise<void>;
}

const defaultMaxRequestBytes = 256 * 1024;
/** A request that can't be decoded: an error of the caller, which grpc-js would report as INTERNAL. */
const undecodable = Symbol('undecodable request');

/**
 * Starts serving; resolves once the port is open. Rejects if the port is in use or an environment variable is invalid
 * (EnvError).
 */
export async function serve<Definition extends ServiceDefinition>(
  options: ServeOptions<Definition>,
): Promise<RunningWorkload> {
  const {
    workload,
    service,
    handlers,
    resources = [],
    maxRequestBytes = defaultMaxRequestBytes,
    pollingRpcs,
  } = options;
  limitRequestBytes();
  const server = new Server({
    ...serverOptions(maxRequestBytes),
    ...(workload.env.optional('GRPC_MAX_CONNECTION_AGE') && {
      'grpc.max_connection_age_ms': workload.env.durationMs('GRPC_MAX_CONNECTION_AGE', 0),
      'grpc.max_connection_age_grace_ms': 10_000,
    }),
  });
  const methods: ServiceDefinition = service.service;
  server.addService(
    tolerant(methods),
    implementation(observeCalls(workload, pollingRpcs), workload, service, handlers),
  );
  const health = healthService(fullName(methods), resources);
  server.addService(health.definition, health.handlers);
  if (workload.env.flag('ENABLE_REFLECTION', true)) {
    const reflection = reflectionService([methods, health.definition]);
    for (const version of reflection.definitions) server.addService(version, reflection.handlers);
  }
  const { port, addresses } = await listen(server, await listenAddress(workload.env), options.port);
  workload.log.info({ event: 'kit.server.listening', port }, 'listening');
  return {
    name: workload.name,
    port,
    stop: runOnce((limitMs) => stop(workload, server, addresses, health.drain, resources, limitMs)),
  };
}

/** localhost means both loopback addresses, so that a client may try either first. */
async function listen(server: Server, host: string, wantedPort: number) {
  const [first, second] = host === 'localhost' ? ['127.0.0.1', '[::1]'] : [isIPv6(host) ? `[${host}]` : host];
  const port = await bind(server, `${first}:${wantedPort}`);
  const addresses = [`${first}:${port}`];
  if (second)
    await bind(server, `${second}:${port}`).then(
      () => addresses.push(`${second}:${port}`),
      (error) => {
        // The machine has no IPv6.
        if (!/EADDRNOTAVAIL|EAFNOSUPPORT/.test(error.message)) throw error;
      },
    );
  return { port, addresses };
}

const bind = (server: Server, address: string) =>
  new Promise<number>((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });

async function stop(
  workload: Workload,
  server: Server,
  addresses: string[],
  drainHealth: () => void,
  resources: Resource[],
  limitMs?: number,
): Promise<void> {
  drainHealth();
  const drain = (ms: number) => {
    for (const address of addresses) server.drain(address, ms);
  };
  // Endpoints and sidecars take a while to notice. Until then calls still arrive, and are served.
  const drainMs = workload.env.durationMs('SHUTDOWN_DRAIN', 0);
  const limits = shutdownBudget(drainMs, limitMs);
  // Connected clients would not notice. A GOAWAY makes them reconnect, to another replica.
  if (drainMs > 0) drain(limits.callsMs());
  await sleep(drainMs);
  // forceShutdown() does not end sessions while channelz is off, nor does drain() after tryShutdown().
  drain(limits.callsMs());
  // tryShutdown alone can wait forever: https://github.com/grpc/grpc-node/issues/1458
  await settlesWithin(limits.callsMs() + 200, new Promise<void>((resolve) => server.tryShutdown(() => resolve())));
  for (const resource of resources) {
    const isClosed = await settlesWithin(limits.closeMs(), resource.close());
    if (!isClosed)
      workload.log.warn({ event: 'kit.resource.not_closed' }, 'a resource did not close in time; stopping without it');
  }
  await workload.telemetry.flush(limits.flushMs());
}

/** The same methods, except that a request which can't be decoded becomes `undecodable`. */
function tolerant(methods: ServiceDefinition): ServiceDefinition {
  return Object.fromEntries(
    Object.entries(methods).map(([name, method]) => {
      const requestDeserialize = (bytes: Buffer) => {
        try {
          checkLengths(bytes);
          return method.requestDeserialize(bytes);
        } catch {
          return undecodable;
        }
      };
      return [name, { ...method, requestDeserialize }];
    }),
  );
}

/** Throws if a field is truncated; protobufjs would decode it as a shorter one. */
function checkLengths(bytes: Buffer): void {
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len) reader.skipType(reader.uint32() & 7);
}

function implementation(
  observe: Observe,
  workload: Workload,
  { service: methods, requestLimits }: ServiceType<ServiceDefinition>,
  handlers: object,
): UntypedServiceImplementation {
  const latencyMs = workload.env.durationMs('EXTRA_LATENCY', 0);
  const result: UntypedServiceImplementation = {};
  for (const [name, method] of Object.entries(methods)) {
    const handle =
      workload.faults?.handler(name, methodOf(handlers, rpcName(name))) ?? methodOf(handlers, rpcName(name));
    const handler = (request: unknown, call: Call) => {
      if (requestLimits) checkLimits(request, requestLimits);
      return handle(request, call);
    };
    const delayed = async (request: unknown, call: Call) => {
      await sleep(latencyMs);
      return handler(request, call);
    };
    result[name] = unary(observe(method), latencyMs > 0 ? delayed : handler, fullName(methods));
  }
  return result;
}

function unary(
  observe: ReturnType<Observe>,
  handler: (request: unknown, call: Call) => unknown,
  domain: string,
): handleUnaryCall<unknown, unknown> {
  return (call, callback) => {
    observe(call, async (done) => {
      try {
        if (call.request === undecodable)
          throw new StatusError(status.INVALID_ARGUMENT, 'the request is not a valid message');
        const response = await handler(call.request, call);
        done(call.cancelled ? status.CANCELLED : status.OK);
        callback(null, response);
      } catch (thrown) {
        const error = asStatus(thrown);
        done(error.code, thrown);
        callback(toWire(error, domain));
      }
    });
  };
}

/** Codes of a dependency that a handler may let through. Any other one that it does not handle is a bug of ours. */
const passedOnCodes = [status.UNAVAILABLE, status.DEADLINE_EXCEEDED, status.CANCELLED, status.RESOURCE_EXHAUSTED];

function asStatus(thrown: unknown): StatusError {
  if (!(thrown instanceof StatusError)) return new StatusError(status.INTERNAL, 'internal error');
  if (!thrown.peer) return thrown;
  if (thrown.code === status.UNAVAILABLE && !thrown.hadNoEffect)
    return new StatusError(status.UNKNOWN, `the connection to ${thrown.peer} was lost during a call`);
  if (passedOnCodes.includes(thrown.code)) return new StatusError(thrown.code, `${thrown.peer} does not respond`);
  return new StatusError(status.INTERNAL, 'internal error');
}
