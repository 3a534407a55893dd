// Observes each HTTP request that a workload handles: a server span and a duration histogram, following the semantic
// conventions (https://opentelemetry.io/docs/specs/semconv/http/). Independent of the web framework.
import type { IncomingHttpHeaders } from 'node:http';
import {
  context,
  propagation,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { durationBuckets } from './observe-grpc.ts';
import { withRequestId } from './request-id.ts';
import { rootContext } from './root-context.ts';
import { telemetryKey } from './telemetry.ts';
import { startSpan } from './timed-span.ts';
import type { Workload } from './workload.ts';

/** What a span records of an HTTP request. */
export interface HttpRequest {
  method: string;
  /** The route's pattern, such as /product/:id; undefined if no route matches. */
  route: string | undefined;
  path: string;
  scheme: 'http' | 'https';
  headers: IncomingHttpHeaders;
  /** Sent with all calls made for the request. */
  requestId?: string;
}

/** A request with an open span. */
export interface ObservedRequest {
  /** 32 hex digits; undefined if telemetry is off and the request has no trace context. */
  traceId: string | undefined;
  /** Whether the trace's spans are exported, so that a link to the trace makes sense. */
  isSampled: boolean;
  /** Value of the traceresponse header: https://www.w3.org/TR/trace-context-2/#traceresponse-header */
  traceresponse: string;
  /** Runs `work` in this request's context, so that its calls and log lines belong to the trace. */
  runInContext<T>(work: () => T): T;
  /**
   * Call it before the response is written. The span ends at this moment, because a proxy's span of the same request may
   * end before this process runs again.
   */
  responding(): void;
  /** Ends the span with this HTTP status, and returns the time until now in ms. */
  end(status: number): number;
}

/** Clients could send any other word, and each would be a new series of the metric. */
const knownMethods = new Set(['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY', 'TRACE']);

const headersGetter: TextMapGetter<IncomingHttpHeaders> = {
  get: (headers, key) => headers[key],
  keys: Object.keys,
};

/** Returns a function that starts the span of a request; call `end` on its result. */
export function observeRequests(workload: Workload): (request: HttpRequest) => ObservedRequest {
  const telemetry = workload.telemetry;
  const durations = telemetry.meter.createHistogram('http.server.request.duration', {
    description: 'Time from the request to its response',
    unit: 's',
    advice: { explicitBucketBoundaries: durationBuckets },
  });

  return ({ method, route, path, scheme, headers, requestId }) => {
    const started = performance.now();
    let respondingAt: number | undefined;
    const incoming = propagation.extract(rootContext, headers, headersGetter).setValue(telemetryKey, telemetry);
    const isKnown = knownMethods.has(method);
    const common = {
      'http.request.method': isKnown ? method : '_OTHER',
      'url.scheme': scheme,
      ...(route && { 'http.route': route }),
    };
    const nameOfMethod = isKnown ? method : 'HTTP';
    const name = route ? `${nameOfMethod} ${route}` : nameOfMethod;
    const { span, end } = startSpan(
      telemetry.tracer,
      name,
      {
        kind: SpanKind.SERVER,
        attributes: { ...common, 'url.path': path, ...(!isKnown && { 'http.request.method_original': method }) },
      },
      incoming,
    );
    const requestContext = withRequestId(trace.setSpan(incoming, span), requestId);
    const { traceId, spanId, traceFlags } = span.spanContext();
    const hasTrace = !/^0+$/.test(traceId);
    const sampled = traceFlags & TraceFlags.SAMPLED;

    return {
      traceId: hasTrace ? traceId : undefined,
      isSampled: sampled !== 0,
      traceresponse: `00-${traceId}-${spanId}-0${sampled}`,
      responding() {
        respondingAt = performance.now();
      },
      runInContext: (work) => context.with(requestContext, work),
      end(status) {
        const outcome = { 'http.response.status_code': status, ...(status >= 500 && { 'error.type': String(status) }) };
        span.setAttributes(outcome);
        if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        end(respondingAt);
        const seconds = (performance.now() - started) / 1000;
        durations.record(seconds, { ...common, ...outcome });
        return Math.round(seconds * 1e5) / 100;
      },
    };
  };
}
