// What is seen of an HTTP request that a workload answers: a server span and the duration histogram, by the semantic
// conventions: https://opentelemetry.io/docs/specs/semconv/http/. Knows nothing of the web framework.
import type { IncomingHttpHeaders } from 'node:http';
import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { durationBuckets } from './observe-grpc.ts';
import { telemetryKey } from './telemetry.ts';
import type { Workload } from './workload.ts';

export interface HttpRequest {
  method: string;
  /** The route's pattern, such as /product/:id; undefined when nothing is there. */
  route: string | undefined;
  path: string;
  scheme: 'http' | 'https';
  headers: IncomingHttpHeaders;
}

export interface ObservedRequest {
  /** 32 hex digits; undefined when telemetry is off and the request came without a trace. */
  traceId: string | undefined;
  /** Whether the spans of the trace are kept: only then is there something to look at. */
  isSampled: boolean;
  /** https://www.w3.org/TR/trace-context-2/#traceresponse-header */
  traceresponse: string;
  /** Runs work as part of this request: calls and log lines inside belong to its trace. */
  runInContext<T>(work: () => T): T;
  /** Ends the span; answers with the milliseconds since the start. */
  end(status: number): number;
}

const headersGetter: TextMapGetter<IncomingHttpHeaders> = {
  get: (headers, key) => headers[key],
  keys: Object.keys,
};

export function observeRequests(workload: Workload): (request: HttpRequest) => ObservedRequest {
  const telemetry = workload.telemetry;
  const durations = telemetry.meter.createHistogram('http.server.request.duration', {
    description: 'Time from the request to its answer',
    unit: 's',
    advice: { explicitBucketBoundaries: durationBuckets },
  });

  return ({ method, route, path, scheme, headers }) => {
    const started = performance.now();
    const incoming = propagation.extract(ROOT_CONTEXT, headers, headersGetter).setValue(telemetryKey, telemetry);
    const known = { 'http.request.method': method, 'url.scheme': scheme, ...(route && { 'http.route': route }) };
    const name = route ? `${method} ${route}` : method;
    const span = telemetry.tracer.startSpan(
      name,
      { kind: SpanKind.SERVER, attributes: { ...known, 'url.path': path } },
      incoming,
    );
    const here = trace.setSpan(incoming, span);
    const { traceId, spanId, traceFlags } = span.spanContext();
    const isKnown = !/^0+$/.test(traceId);
    const sampled = traceFlags & TraceFlags.SAMPLED;

    return {
      traceId: isKnown ? traceId : undefined,
      isSampled: sampled !== 0,
      traceresponse: `00-${traceId}-${spanId}-0${sampled}`,
      runInContext: (work) => context.with(here, work),
      end(status) {
        const seconds = (performance.now() - started) / 1000;
        span.setAttribute('http.response.status_code', status);
        if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
        durations.record(seconds, { ...known, 'http.response.status_code': status });
        return Math.round(seconds * 1e5) / 100;
      },
    };
  };
}
