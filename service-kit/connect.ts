// A client of another service: typed async functions with a deadline, spans, metrics, and retries where they are safe.
import {
  Channel,
  type ChannelInterface,
  credentials,
  Metadata,
  type MethodDefinition,
  type ServiceDefinition,
  type StatusObject,
  status,
} from '@grpc/grpc-js';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { statusWith } from './call-status.ts';
import { channelOptions } from './channel-options.ts';
import { circuitBreaker } from './circuit.ts';
import { directChannel } from './direct-channel.ts';
import type { Env } from './env.ts';
import { fromWire, refusedBy } from './errors.ts';
import { metadataSetter } from './metadata.ts';
import { durationBounds } from './observe.ts';
import { retries } from './retries.ts';
import { type CallOptions, type Client, fullName, isRead, rpcName, type ServiceType, workloadName } from './rpc.ts';
import { type Answer, sendUntilAnswered } from './send.ts';
import { telemetryOf } from './telemetry.ts';

export interface ConnectOptions<Definition extends ServiceDefinition> {
  env: Env;
  service: ServiceType<Definition>;
  /** host:port */
  address: string;
  /** Limit of a call that names none; GRPC_CALL_TIMEOUT (2 s) unless told. */
  timeoutMs?: number;
  /** Largest message in bytes either way; 1 MiB unless told. */
  maxMessageBytes?: number;
}

/** A client of a service. It connects with the first call, and again by itself after an outage. */
export function connect<Definition extends ServiceDefinition>(options: ConnectOptions<Definition>): Client<Definition> {
  const { env, service, address, maxMessageBytes = 1024 * 1024 } = options;
  const timeoutMs = options.timeoutMs ?? env.durationMs('GRPC_CALL_TIMEOUT', 2_000);
  const methods: ServiceDefinition = service.service;
  const policy = env.optional('GRPC_LB_POLICY') ?? 'pick_first';
  const channel =
    policy === 'pick_first' ? directChannel(address, maxMessageBytes) : channelOf(address, policy, maxMessageBytes);
  const call = unaryCalls(env, channel, address, timeoutMs, workloadName(fullName(methods)));
  const rpcs = Object.entries(methods).map(([name, method]) => [rpcName(name), call(method)]);
  return Object.assign(Object.fromEntries(rpcs), { close: () => channel.close() });
}

/** grpc-js's own channel, for a policy by which calls go to several replicas. */
const channelOf = (address: string, policy: string, maxMessageBytes: number): ChannelInterface =>
  new Channel(address, credentials.createInsecure(), {
    ...channelOptions,
    'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ [policy]: {} }] }),
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_send_message_length': maxMessageBytes,
    // A service that comes back is found again within a second: to a pause comes up to a fifth at random.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 800,
    // Unless told, the names of replicas that came a moment ago are looked up only after half a minute.
    'grpc.dns_min_time_between_resolutions_ms': 1_000,
  });

/** For the circuit breaker: a refusal is an answer, and a caller who leaves says nothing of the peer. */
const outages = [status.UNAVAILABLE, status.DEADLINE_EXCEEDED];
const failuresToOpen = 5;
const openMs = 1_000;

function unaryCalls(env: Env, channel: ChannelInterface, address: string, defaultTimeoutMs: number, peer: string) {
  const { tracer, meter } = telemetryOf(env);
  const durations = meter.createHistogram('rpc.client.call.duration', {
    description: 'Time from the request to its answer, as the caller sees it',
    unit: 's',
    advice: { explicitBucketBoundaries: durationBounds },
  });
  // Off unless asked for: a mesh has outlier detection for that.
  const circuit = env.flag('CIRCUIT_BREAKER') ? circuitBreaker(failuresToOpen, openMs) : undefined;
  // Where a mesh does it, none.
  const patience = env.flag('GRPC_CLIENT_RETRIES', true) ? retries() : undefined;
  const port = Number(address.slice(address.lastIndexOf(':') + 1));
  const host = address.slice(0, address.lastIndexOf(':'));

  return (method: MethodDefinition<unknown, unknown>) => {
    const name = method.path.slice(1);
    const again = isRead(method) ? patience : undefined;
    const attributes = { 'rpc.system.name': 'grpc', 'rpc.method': name, 'server.address': host, 'server.port': port };

    return async (request: unknown, callOptions: CallOptions = {}) => {
      if (circuit?.isOpen()) throw refusedBy(peer, `${peer} has failed too often`);
      const { parent = null, timeoutMs = defaultTimeoutMs, onMetadata } = callOptions;
      const message = method.requestSerialize(request);
      const started = performance.now();
      const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes });
      const metadata = outgoing(callOptions);
      propagation.inject(trace.setSpan(context.active(), span), metadata, metadataSetter);
      const deadline = Date.now() + timeoutMs;
      const told = onMetadata && ((received: Metadata) => onMetadata(textOf(received)));
      const asked = { path: method.path, message, metadata, deadline, parent, onMetadata: told };
      const answer = await sendUntilAnswered(channel, asked, again);
      const [ended, reply] = read(method, answer);

      if (outages.includes(ended.code)) circuit?.failed();
      else if (ended.code !== status.CANCELLED) circuit?.succeeded();
      const code = status[ended.code] ?? String(ended.code);
      span.setAttribute('rpc.response.status_code', code);
      if (ended.code !== status.OK) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
      durations.record((performance.now() - started) / 1000, { ...attributes, 'rpc.response.status_code': code });
      if (ended.code !== status.OK) throw fromWire(ended, peer, isRead(method));
      return reply;
    };
  };
}

/** How a call has ended once its answer is read, and the reply. */
function read(method: MethodDefinition<unknown, unknown>, { ended, bytes }: Answer): [StatusObject, unknown] {
  if (ended.code !== status.OK) return [ended, undefined];
  if (!bytes) return [statusWith(status.UNIMPLEMENTED, 'there is no answer'), undefined];
  try {
    return [ended, method.responseDeserialize(bytes)];
  } catch {
    return [statusWith(status.INTERNAL, 'the answer is not a valid message'), undefined];
  }
}

/** A token of the visitor goes on to whoever is asked on his behalf. */
function outgoing({ parent, metadata = {} }: CallOptions): Metadata {
  const result = new Metadata();
  const [token] = parent?.metadata.get('authorization') ?? [];
  if (token !== undefined) result.set('authorization', token);
  for (const [name, value] of Object.entries(metadata)) result.set(name, value);
  return result;
}

const textOf = (metadata: Metadata): Record<string, string> =>
  Object.fromEntries(
    Object.entries(metadata.getMap()).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : value.toString('base64'),
    ]),
  );
