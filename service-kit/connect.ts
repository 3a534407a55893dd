// A client for another service: typed async functions with deadlines, spans, metrics, and retries of reads.
import {
  credentials,
  Client as GrpcClient,
  Metadata,
  type MethodDefinition,
  type ServiceDefinition,
  type StatusObject,
  status,
} from '@grpc/grpc-js';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { type CallSlots, callSlots } from './call-slots.ts';
import { clientOptions } from './channel-options.ts';
import { circuitBreaker } from './circuit-breaker.ts';
import { withConnectTimeout } from './connect-timeout.ts';
import { watchConnection } from './connection-watch.ts';
import { deadlineLog } from './deadline-log.ts';
import { fromWire } from './error-details.ts';
import { rejectedBy } from './errors.ts';
import { failureAttributes } from './failure-attributes.ts';
import { metadataSetter } from './metadata.ts';
import { durationBuckets } from './observe-grpc.ts';
import { currentRequestId, requestIdHeader } from './request-id.ts';
import { type CallOptions, type Client, fullName, isRead, rpcName, type ServiceType, workloadName } from './rpc.ts';
import { startSpan } from './timed-span.ts';
import type { Workload } from './workload.ts';

/** Clients receive no larger messages, unless they set another limit. */
export const defaultMaxMessageBytes = 1024 * 1024;

/** Options of `connect`. */
export interface ConnectOptions<Definition extends ServiceDefinition> {
  workload: Workload;
  service: ServiceType<Definition>;
  /** host:port */
  address: string;
  /** Deadline in ms for calls that don't set one; by default GRPC_CALL_TIMEOUT (2 s). */
  timeoutMs?: number;
  /** Limit in bytes for a message in either direction; by default 1 MiB. */
  maxMessageBytes?: number;
}

/**
 * A client for a service, with one function per RPC. It connects on the first call and reconnects after an outage.
 * Calls reject with a StatusError. Close the client when you no longer need it.
 */
export function connect<Definition extends ServiceDefinition>(options: ConnectOptions<Definition>): Client<Definition> {
  const { workload, service, address, maxMessageBytes = defaultMaxMessageBytes } = options;
  const timeoutMs = options.timeoutMs ?? workload.env.durationMs('GRPC_CALL_TIMEOUT', 2_000);
  const methods: ServiceDefinition = service.service;
  const client = new GrpcClient(
    address,
    credentials.createInsecure(),
    clientOptions({
      methods,
      maxMessageBytes,
      lbPolicy: workload.env.optional('GRPC_LB_POLICY') ?? 'pick_first',
      // Turned off if the mesh retries.
      retries: workload.env.flag('GRPC_CLIENT_RETRIES', true),
    }),
  );
  const call = unaryCalls(workload, client, address, timeoutMs, workloadName(fullName(methods)));
  const rpcs = Object.entries(methods).map(([name, method]) => {
    const send = call(method);
    return [rpcName(name), workload.faults?.call(name, send) ?? send];
  });
  return Object.assign(Object.fromEntries(rpcs), { close: () => client.close() });
}

/** The circuit breaker counts these as failures. Any other status is a response, and a cancellation proves nothing. */
const outages = [status.UNAVAILABLE, status.DEADLINE_EXCEEDED];
const failuresToOpen = 5;
const openMs = 1_000;

function unaryCalls(workload: Workload, client: GrpcClient, address: string, defaultTimeoutMs: number, peer: string) {
  const { tracer, meter } = workload.telemetry;
  const durations = meter.createHistogram('rpc.client.call.duration', {
    description: 'Time from the request to its response, as the caller sees it',
    unit: 's',
    advice: { explicitBucketBoundaries: durationBuckets },
  });
  // Off by default, as a mesh has outlier detection.
  const circuit = workload.env.flag('CIRCUIT_BREAKER') ? circuitBreaker(failuresToOpen, openMs) : undefined;
  const startCall = watchConnection(client.getChannel());
  const slots = callSlots();
  const deadlineMissed = deadlineLog(() =>
    workload.log.warn({ event: 'kit.peer.silent', reason: address }, `${peer} does not respond in time`),
  );
  const port = Number(address.slice(address.lastIndexOf(':') + 1));
  const host = address.slice(0, address.lastIndexOf(':'));

  return (method: MethodDefinition<unknown, unknown>) => {
    const name = method.path.slice(1);
    const attributes = { 'rpc.system.name': 'grpc', 'rpc.method': name, 'server.address': host, 'server.port': port };

    return async (request: unknown, callOptions: CallOptions = {}) => {
      if (circuit?.isOpen())
        throw rejectedBy(peer, `${peer} failed too often; the circuit breaker is open`, 'CIRCUIT_OPEN');
      const { span, end } = startSpan(tracer, name, { kind: SpanKind.CLIENT, attributes });
      const metadata = requestMetadata(callOptions);
      propagation.inject(trace.setSpan(context.active(), span), metadata, metadataSetter);
      const deadline = Date.now() + (callOptions.timeoutMs ?? defaultTimeoutMs);
      const mayHaveBeenSent = startCall();
      const attempt = () => send(slots, client, method, request, { ...callOptions, metadata, deadline });
      let { failure, reply, wasSent } = await attempt();
      if (failure && endedWithSession(failure)) {
        failure = { ...failure, code: status.UNAVAILABLE };
        if (isRead(method)) ({ failure, reply, wasSent } = await attempt());
      }

      if (!failure) circuit?.recordSuccess();
      else if (outages.includes(failure.code)) circuit?.recordFailure();
      else if (failure.code !== status.CANCELLED) circuit?.recordSuccess();
      if (failure?.code === status.DEADLINE_EXCEEDED) deadlineMissed();
      const code = failure ? (status[failure.code] ?? 'UNKNOWN') : 'OK';
      const outcome = { 'rpc.status_code': code, ...(failure && { 'error.type': code }) };
      span.setAttributes(outcome);
      const error = failure && fromWire(failure, peer, isRead(method) || wasSent === false || !mayHaveBeenSent());
      if (error) span.setAttributes(failureAttributes(error)).setStatus({ code: SpanStatusCode.ERROR });
      durations.record(end() / 1000, { ...attributes, ...outcome });
      if (error) throw error;
      return reply;
    };
  };
}

/**
 * Whether the server ended the connection with an error, such as Node's limit of cancelled calls. grpc-js reports INTERNAL,
 * which it does not retry.
 */
const endedWithSession = ({ code, details }: StatusObject): boolean =>
  code === status.INTERNAL && /internal client error: Session closed/.test(details);

interface SendOptions extends Pick<CallOptions, 'parent' | 'onMetadata'> {
  metadata: Metadata;
  /** Unix ms */
  deadline: number;
}

interface Outcome {
  failure?: StatusObject;
  reply?: unknown;
  /** false: certainly not. */
  wasSent?: boolean;
}

/** Makes one call, as soon as there is a slot for it; never rejects. */
async function send(
  slots: CallSlots,
  client: GrpcClient,
  method: MethodDefinition<unknown, unknown>,
  request: unknown,
  options: SendOptions,
): Promise<Outcome> {
  const failure = await slots.take(options.deadline, options.parent);
  if (failure) return { failure, wasSent: false };
  try {
    return await withConnectTimeout(() => makeCall(client, method, request, options));
  } finally {
    slots.release();
  }
}

function makeCall(
  client: GrpcClient,
  { path, requestSerialize, responseDeserialize }: MethodDefinition<unknown, unknown>,
  request: unknown,
  { parent, metadata, deadline, onMetadata }: SendOptions,
): Promise<Outcome> {
  return new Promise((resolve) => {
    try {
      const call = withoutStack(() =>
        client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          request,
          metadata,
          { deadline, ...(parent && { parent }) },
          // If a compressed message lacks its encoding, grpc-js reports an error without a code.
          (error, reply) => resolve(error ? { failure: { ...error, code: error.code ?? status.INTERNAL } } : { reply }),
        ),
      );
      if (onMetadata) {
        call.on('metadata', (headers) => onMetadata(toRecord(headers)));
        call.on('status', (trailers) => onMetadata(toRecord(trailers.metadata)));
      }
    } catch (error) {
      // grpc-js throws here only after close().
      const details = error instanceof Error ? error.message : String(error);
      resolve({ failure: { code: status.UNAVAILABLE, details, metadata: new Metadata() } });
    }
  });
}

/** grpc-js records the stack of each call, a fifth of its CPU, for errors that are not passed on here. */
function withoutStack<Result>(start: () => Result): Result {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return start();
  } finally {
    Error.stackTraceLimit = before;
  }
}

/** Includes the visitor's token and the request's ID, so that every service called for the visitor receives them. */
function requestMetadata({ parent, metadata = {} }: CallOptions): Metadata {
  const result = new Metadata();
  const [token] = parent?.metadata.get('authorization') ?? [];
  if (token !== undefined) result.set('authorization', token);
  const requestId = currentRequestId();
  if (requestId) result.set(requestIdHeader, requestId);
  for (const [name, value] of Object.entries(metadata)) result.set(name, value);
  return result;
}

/** Header names and values; binary values as base64. */
const toRecord = (metadata: Metadata): Record<string, string> =>
  Object.fromEntries(
    Object.entries(metadata.getMap()).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : value.toString('base64'),
    ]),
  );
