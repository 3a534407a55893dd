// A span with the system's time in microseconds. Given no time, OpenTelemetry's SDK starts spans at a full millisecond.
import type { Context, Span, SpanOptions, Tracer } from '@opentelemetry/api';
import { addMs, wallTime } from './wall-clock.ts';

/** An open span. */
export interface TimedSpan {
  readonly span: Span;
  /** Ends the span now or at an earlier moment of performance.now(), and returns its duration in ms. */
  end(endedMs?: number): number;
}

export function startSpan(
  tracer: Tracer,
  name: string,
  options: Omit<SpanOptions, 'startTime'>,
  parent?: Context,
): TimedSpan {
  const startedMs = performance.now();
  const startTime = wallTime(startedMs);
  const span = tracer.startSpan(name, { ...options, startTime }, parent);
  return {
    span,
    end(endedMs = performance.now()) {
      const ms = endedMs - startedMs;
      span.end(addMs(startTime, ms));
      return ms;
    },
  };
}
