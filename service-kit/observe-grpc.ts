// Observes each call that a service handles: a server span, a duration histogram and a log line. Successful reads are
// logged at debug level only, as they would be four of five lines. This wraps the handler: grpc-js interceptors would
// cost five more closures per call.
import { type ServerUnaryCall, type ServiceDefinition, status } from '@grpc/grpc-js';
import { type Attributes, context, propagation, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { StatusError } from './errors.ts';
import { failureAttributes } from './failure-attributes.ts';
import { metadataGetter } from './metadata.ts';
import { requestIdOf, withRequestId } from './request-id.ts';
import { rootContext } from './root-context.ts';
import { isRead, rpcName } from './rpc.ts';
import { telemetryKey } from './telemetry.ts';
import { startSpan } from './timed-span.ts';
import type { Workload } from './workload.ts';

/** Reports the end of a call. `thrown` is what the handler threw; only a bug is logged with its stack. */
export type Done = (code: status, thrown?: unknown) => void;

const event = 'rpc.server.call';

/** Returns, for one RPC, a function that runs a handler's work inside the call's span. */
export type Observe = (
  method: ServiceDefinition[string],
) => (call: ServerUnaryCall<unknown, unknown>, work: (done: Done) => Promise<void>) => void;

/** Status codes that count as server errors: https://opentelemetry.io/docs/specs/semconv/rpc/grpc/ */
const serverErrors = [
  status.UNKNOWN,
  status.DEADLINE_EXCEEDED,
  status.UNIMPLEMENTED,
  status.INTERNAL,
  status.UNAVAILABLE,
  status.DATA_LOSS,
];

/** Histogram buckets in seconds. Calls within one machine take 0.5 to 5 ms. */
export const durationBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Observes the calls of a workload, with one histogram for all its RPCs. Calls of `pollingRpcs` are logged like reads. */
export function observeCalls(workload: Workload, pollingRpcs: readonly string[] = []): Observe {
  const telemetry = workload.telemetry;
  const log = workload.log;
  const durations = telemetry.meter.createHistogram('rpc.server.call.duration', {
    description: 'Time from the request to its response',
    unit: 's',
    advice: { explicitBucketBoundaries: durationBuckets },
  });

  return (definition) => {
    const name = definition.path.slice(1);
    const method = name.slice(name.lastIndexOf('/') + 1);
    const isQuiet = isRead(definition) || pollingRpcs.includes(rpcName(method));
    const attributes = { 'rpc.system.name': 'grpc', 'rpc.method': name };

    return (call, work) => {
      const incoming = propagation
        .extract(rootContext, call.metadata, metadataGetter)
        .setValue(telemetryKey, telemetry);
      const { span, end } = startSpan(telemetry.tracer, name, { kind: SpanKind.SERVER, attributes }, incoming);
      let open = true;
      const done: Done = (code, thrown) => {
        if (!open) {
          // The caller cancelled before the bug occurred; log its stack anyway.
          if (code === status.INTERNAL) log.error({ event, err: thrown }, method);
          return;
        }
        open = false;
        const outcome = outcomeOf(code, thrown);
        describeOutcome(span, outcome, thrown);
        const seconds = end() / 1000;
        durations.record(seconds, { ...attributes, ...outcome });
        const fields = { code: status[code], ms: Math.round(seconds * 1e5) / 100 };
        if (code === status.INTERNAL) log.error({ event, ...fields, err: thrown }, method);
        else if (thrown instanceof StatusError) log.info({ event, ...fields, detail: loggableDetail(thrown) }, method);
        else log[isQuiet ? 'debug' : 'info']({ event, ...fields }, method);
      };
      call.on('cancelled', () => done(status.CANCELLED));
      context.with(withRequestId(trace.setSpan(incoming, span), requestIdOf(call.metadata)), work, undefined, done);
    };
  };
}

/** The names of invalid fields only: the message may quote what a visitor typed. */
const loggableDetail = (error: StatusError) =>
  error.fields.length > 0 ? error.fields.map(({ field }) => field) : error.message;

/** Attributes of the span and of the metric; error.type only if the server is at fault. */
function outcomeOf(code: status, thrown: unknown): Attributes {
  const name = status[code] ?? String(code);
  if (!serverErrors.includes(code)) return { 'rpc.status_code': name };
  const isBug = thrown instanceof Error && !(thrown instanceof StatusError);
  return { 'rpc.status_code': name, 'error.type': isBug ? thrown.name : name };
}

function describeOutcome(span: Span, outcome: Attributes, thrown: unknown): void {
  span.setAttributes(outcome);
  if (thrown !== undefined) span.setAttributes(failureAttributes(thrown));
  // The peer's own span may be missing: stores and other implementations record none.
  if (thrown instanceof StatusError && thrown.peer) span.setAttribute('error.peer', thrown.peer);
  if (outcome['error.type']) span.setStatus({ code: SpanStatusCode.ERROR });
}
