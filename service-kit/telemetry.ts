// Spans, metrics and log records of one workload. Each workload has its own providers, since many may share a process;
// only the propagator and the context manager are global. Exports over OTLP if an endpoint is set; always propagates
// context.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  context,
  createContextKey,
  createNoopMeter,
  isSpanContextValid,
  type Meter,
  propagation,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { Env } from './env.ts';
import type { Log, LogSink } from './log.ts';
import { attachDiagnostics } from './otlp/diagnostics.ts';
import type { Pipeline } from './otlp/pipeline.ts';
import { propagator } from './otlp/propagators.ts';
import { otlpSettings } from './otlp/settings.ts';
import { signals } from './otlp/variables.ts';

/** What a workload records spans and metrics with. */
export interface Telemetry {
  tracer: Tracer;
  meter: Meter;
  /** Exports what has been recorded so far. Gives up after `limitMs`, 2 s by default and at most; never rejects. */
  flush(limitMs?: number): Promise<void>;
}

/** Context key of the current workload's telemetry, for instrumentation that can't take it as an argument. */
export const telemetryKey = createContextKey('telemetry of the running workload');

const scope = '@boutique/service-kit';
const flushLimitMs = 2_000;
/** Applies if the collector is already known to be unreachable. */
const unreachableLimitMs = 200;
/** The first workload of a process sets them. */
let hasGlobals = false;

/** Exports within the limit; an unreachable collector must not delay the shutdown. */
async function flushPipeline({ flush, outage }: Pipeline, limitMs: number): Promise<void> {
  const waitMs = Math.min(limitMs, outage.isDown() ? unreachableLimitMs : flushLimitMs);
  await Promise.race([flush().catch(() => {}), sleep(waitMs, undefined, { ref: false })]);
}

/** Loads only what the exported signals need: the libraries take memory and time. */
async function startPipelines(env: Env, log: Log, sink: LogSink | undefined) {
  const [forTraces, forMetrics, forLogs] = signals.map((signal) => otlpSettings(env, signal));
  if (!forTraces && !forMetrics && !(forLogs && sink)) return {};
  const { workloadResource } = await import('./otlp/resource-attributes.ts');
  const common = { env, log, resource: workloadResource(env), scope };
  return {
    traces: forTraces && (await import('./otlp/traces.ts')).startTraces({ ...common, settings: forTraces }),
    metrics: forMetrics && (await import('./otlp/metrics.ts')).startMetrics({ ...common, settings: forMetrics }),
    logs: forLogs && sink && (await import('./otlp/logs.ts')).startLogs({ ...common, settings: forLogs }, sink),
  };
}

/**
 * Sets up a workload's telemetry. Call it once, before connecting or serving. Rejects with an EnvError if a variable is
 * invalid. With `sink`, the lines that it receives are exported, too.
 */
export async function startTelemetry(env: Env, log: Log, sink?: LogSink): Promise<Telemetry> {
  if (!hasGlobals) {
    hasGlobals = true;
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(await propagator(env));
  }
  attachDiagnostics(env, log);
  const { traces, metrics, logs } = await startPipelines(env, log, sink);
  if (metrics) (await import('./runtime-metrics.ts')).startRuntimeMetrics(metrics.meter);
  const pipelines = [traces, metrics, logs].filter((pipeline) => pipeline !== undefined);
  return {
    tracer: traces?.tracer ?? trace.getTracer(scope),
    meter: metrics?.meter ?? createNoopMeter(),
    async flush(limitMs = flushLimitMs) {
      await Promise.all(pipelines.map((pipeline) => flushPipeline(pipeline, limitMs)));
    },
  };
}

/** Records and exports nothing, but propagates trace context. */
export const noTelemetry: Telemetry = {
  tracer: trace.getTracer(scope),
  meter: createNoopMeter(),
  async flush() {},
};

/**
 * Runs background work that belongs to no request, such as polling for work, in a trace that is not sampled: neither it
 * nor the services it calls record spans.
 */
export function runUntraced<T>(work: () => T): T {
  const unsampled = {
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    traceFlags: TraceFlags.NONE,
  };
  return context.with(trace.setSpanContext(context.active(), unsampled), work);
}

/** The current trace ID, 32 hex digits; '' if there is no trace or it is not sampled. */
export function sampledTraceId(): string {
  const span = trace.getActiveSpan()?.spanContext();
  const isSampled = span && isSpanContextValid(span) && span.traceFlags & TraceFlags.SAMPLED;
  return isSampled ? span.traceId : '';
}
