// Serves a gRPC service: handlers are plain async functions; deadlines, status codes, spans, metrics, log lines,
// health, reflection and a stop that loses nothing come with it.
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
import { sharedOptions } from './channel-options.ts';
import { toWire } from './error-details.ts';
import { StatusError } from './errors.ts';
import { healthService } from './health.ts';
import { type Observe, observeCalls } from './observe-grpc.ts';
import { reflectionService } from './reflection-server.ts';
import type { Resource } from './resource.ts';
import { type Call, fullName, type Handlers, rpcName, type ServiceType } from './rpc.ts';
import { runOnce, settlesWithin, shutdownBudget } from './shutdown-budget.ts';
import type { Workload } from './workload.ts';

export interface ServeOptions<Definition extends ServiceDefinition> {
  workload: Workload;
  service: ServiceType<Definition>;
  handlers: Handlers<Definition>;
  port: number;
  resources?: Resource[];
  /** Largest request in bytes; 256 KiB unless told. */
  maxRequestBytes?: number;
}

/** A workload that answers. */
export interface RunningWorkload {
  name: string;
  port: number;
  /** Takes no new calls, ends those under way, closes what it used and sends the last telemetry, within SHUTDOWN_DRAIN
   * and `limitMs`. */
  stop(limitMs?: number): Promise<void>;
}

const tooMuch = 256 * 1024;
/** A request whose bytes are no message: the caller's mistake, which grpc-js would report as INTERNAL. */
const undecodable = Symbol('undecodable request');

/** Starts to serve; resolves once the port is open. */
export async function serve<Definition extends ServiceDefinition>(
  options: ServeOptions<Definition>,
): Promise<RunningWorkload> {
  const { workload, service, handlers, resources = [], maxRequestBytes = tooMuch } = options;
  const server = new Server({
    'grpc.max_receive_message_length': maxRequestBytes,
    'grpc.max_send_message_length': 4 * 1024 * 1024,
    ...sharedOptions,
    ...(workload.env.optional('GRPC_MAX_CONNECTION_AGE') && {
      'grpc.max_connection_age_ms': workload.env.durationMs('GRPC_MAX_CONNECTION_AGE', 0),
      'grpc.max_connection_age_grace_ms': 10_000,
    }),
  });
  const methods: ServiceDefinition = service.service;
  server.addService(tolerant(methods), implementation(workload, methods, handlers));
  const health = healthService(fullName(methods), resources);
  server.addService(health.definition, health.handlers);
  if (workload.env.flag('ENABLE_REFLECTION', true)) {
    const reflection = reflectionService([methods, health.definition]);
    for (const version of reflection.definitions) server.addService(version, reflection.handlers);
  }
  const host = workload.env.optional('LISTEN_ADDR') ?? '0.0.0.0';
  const port = await listen(server, `${host}:${options.port}`);
  workload.log.info({ port }, 'listening');
  return {
    name: workload.name,
    port,
    stop: runOnce((limitMs) => stop(workload, server, `${host}:${port}`, health.drain, resources, limitMs)),
  };
}

const listen = (server: Server, address: string) =>
  new Promise<number>((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });

async function stop(
  workload: Workload,
  server: Server,
  address: string,
  drainHealth: () => void,
  resources: Resource[],
  limitMs?: number,
): Promise<void> {
  drainHealth();
  // Endpoints and sidecars learn of it only after a while; until then calls still come and are served.
  const drainMs = workload.env.durationMs('SHUTDOWN_DRAIN', 0);
  const limits = shutdownBudget(drainMs, limitMs);
  // The clients that are connected would never learn of it: asked to connect again, they find a replica that stays.
  if (drainMs > 0) server.drain(address, limits.callsMs());
  await sleep(drainMs);
  // forceShutdown() ends no session while channelz is off, and neither does drain() once tryShutdown() has begun.
  server.drain(address, limits.callsMs());
  // tryShutdown alone can wait forever: https://github.com/grpc/grpc-node/issues/1458
  await settlesWithin(limits.callsMs() + 200, new Promise<void>((resolve) => server.tryShutdown(() => resolve())));
  for (const resource of resources) {
    const isClosed = await settlesWithin(limits.closeMs(), resource.close());
    if (!isClosed) workload.log.warn('stopping without waiting any longer for work under way');
  }
  await workload.telemetry.flush(limits.flushMs());
}

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

/** protobufjs reads a text whose end is missing as a shorter one; this throws. */
function checkLengths(bytes: Buffer): void {
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len) reader.skipType(reader.uint32() & 7);
}

function implementation(
  workload: Workload,
  methods: ServiceDefinition,
  handlers: object,
): UntypedServiceImplementation {
  const observe = observeCalls(workload);
  const latencyMs = workload.env.durationMs('EXTRA_LATENCY', 0);
  const result: UntypedServiceImplementation = {};
  for (const [name, method] of Object.entries(methods)) {
    const handler = Reflect.get(handlers, rpcName(name));
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
        const reply = await handler(call.request, call);
        done(call.cancelled ? status.CANCELLED : status.OK);
        callback(null, reply);
      } catch (thrown) {
        const error = asStatus(thrown);
        done(error.code, thrown);
        callback(toWire(error, domain));
      }
    });
  };
}

/** A dependency's word counts as ours only when it says that it can't be reached in time; anything else is a bug. */
const ownToSay = [status.UNAVAILABLE, status.DEADLINE_EXCEEDED, status.CANCELLED, status.RESOURCE_EXHAUSTED];

function asStatus(thrown: unknown): StatusError {
  if (!(thrown instanceof StatusError)) return new StatusError(status.INTERNAL, 'internal error');
  if (!thrown.peer) return thrown;
  if (thrown.code === status.UNAVAILABLE && !thrown.hadNoEffect)
    return new StatusError(status.UNKNOWN, `the connection to ${thrown.peer} was lost during a call`);
  if (ownToSay.includes(thrown.code)) return new StatusError(thrown.code, `${thrown.peer} does not answer`);
  return new StatusError(status.INTERNAL, 'internal error');
}
