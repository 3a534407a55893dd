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
import { dropEndedCall } from './ended-calls.ts';
import type { Env } from './env.ts';
import { StatusError, toWire } from './errors.ts';
import { healthService } from './health.ts';
import { logger } from './log.ts';
import { type Observe, observeCalls } from './observe.ts';
import { reflectionService } from './reflection.ts';
import { type Call, fullName, type Handlers, rpcName, type ServiceType } from './rpc.ts';
import { once, stopLimits, within } from './stop-limits.ts';
import { telemetryOf } from './telemetry.ts';

/** Something a service uses: closed after the last call, and asked by the readiness probe if it can tell. */
export interface Used {
  close(): unknown;
  /** Throws when it can't be reached. */
  ping?(): Promise<unknown>;
}

export interface ServeOptions<Definition extends ServiceDefinition> {
  env: Env;
  service: ServiceType<Definition>;
  handlers: Handlers<Definition>;
  port: number;
  uses?: Used[];
  /** Largest request in bytes; 256 KiB unless told. */
  maxRequestBytes?: number;
}

/** A workload that answers. */
export interface Running {
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
export async function serve<Definition extends ServiceDefinition>(options: ServeOptions<Definition>): Promise<Running> {
  const { env, service, handlers, uses = [], maxRequestBytes = tooMuch } = options;
  const server = new Server({
    'grpc.max_receive_message_length': maxRequestBytes,
    'grpc.max_send_message_length': 4 * 1024 * 1024,
    // Counters of each call that only a debugger's own service would read.
    'grpc.enable_channelz': 0,
    ...(env.optional('GRPC_MAX_CONNECTION_AGE') && {
      'grpc.max_connection_age_ms': env.durationMs('GRPC_MAX_CONNECTION_AGE', 0),
      'grpc.max_connection_age_grace_ms': 10_000,
    }),
  });
  const methods: ServiceDefinition = service.service;
  server.addService(tolerant(methods), implementation(env, methods, handlers));
  const health = healthService(fullName(methods), uses);
  server.addService(health.definition, health.handlers);
  if (env.flag('ENABLE_REFLECTION', true)) {
    const reflection = reflectionService([methods, health.definition]);
    for (const version of reflection.definitions) server.addService(version, reflection.handlers);
  }
  const host = env.optional('LISTEN_ADDR') ?? '0.0.0.0';
  const port = await listen(server, `${host}:${options.port}`);
  logger(env).info({ port }, 'listening');
  return {
    name: env.service,
    port,
    stop: once((limitMs) => stop(env, server, `${host}:${port}`, health.drain, uses, limitMs)),
  };
}

const listen = (server: Server, address: string) =>
  new Promise<number>((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });

async function stop(
  env: Env,
  server: Server,
  address: string,
  drainHealth: () => void,
  uses: Used[],
  limitMs?: number,
): Promise<void> {
  drainHealth();
  // Endpoints and sidecars learn of it only after a while; until then calls still come and are served.
  const drainMs = env.durationMs('SHUTDOWN_DRAIN', 0);
  const limits = stopLimits(drainMs, limitMs);
  // The clients that are connected would never learn of it: asked to connect again, they find a replica that stays.
  if (drainMs > 0) server.drain(address, limits.callsMs());
  await sleep(drainMs);
  // forceShutdown() ends no session while channelz is off, and neither does drain() once tryShutdown() has begun.
  server.drain(address, limits.callsMs());
  // tryShutdown alone can wait forever: https://github.com/grpc/grpc-node/issues/1458
  await within(limits.callsMs() + 200, new Promise<void>((resolve) => server.tryShutdown(() => resolve())));
  for (const used of uses) {
    const isClosed = await within(limits.closeMs(), used.close());
    if (!isClosed) logger(env).warn('stopping without waiting any longer for work under way');
  }
  await telemetryOf(env).flush(limits.flushMs());
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

function implementation(env: Env, methods: ServiceDefinition, handlers: object): UntypedServiceImplementation {
  const observe = observeCalls(env);
  const latencyMs = env.durationMs('EXTRA_LATENCY', 0);
  const result: UntypedServiceImplementation = {};
  for (const [name, method] of Object.entries(methods)) {
    const handler = Reflect.get(handlers, rpcName(name));
    const delayed = async (request: unknown, call: Call) => {
      await sleep(latencyMs);
      return handler(request, call);
    };
    result[name] = unary(observe(method), latencyMs > 0 ? delayed : handler);
  }
  return result;
}

function unary(
  observe: ReturnType<Observe>,
  handler: (request: unknown, call: Call) => unknown,
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
        callback(toWire(error));
      } finally {
        dropEndedCall(call);
      }
    });
  };
}

/** A dependency's word counts as ours only when it says that it can't be reached in time; anything else is a bug. */
const ownToSay = [status.UNAVAILABLE, status.DEADLINE_EXCEEDED, status.CANCELLED, status.RESOURCE_EXHAUSTED];

function asStatus(thrown: unknown): StatusError {
  if (!(thrown instanceof StatusError)) return new StatusError(status.INTERNAL, 'internal error');
  if (!thrown.peer) return thrown;
  if (thrown.code === status.UNAVAILABLE && !thrown.isUnchanged)
    return new StatusError(status.UNKNOWN, `the connection to ${thrown.peer} was lost during a call`);
  if (ownToSay.includes(thrown.code)) return new StatusError(thrown.code, `${thrown.peer} does not answer`);
  return new StatusError(status.INTERNAL, 'internal error');
}
